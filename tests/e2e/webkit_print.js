// Prints a page with WebKitGTK: `gjs webkit_print.js URL PDF`. WebKit's driver has no command for it.
imports.gi.versions.Gtk = "3.0";
imports.gi.versions.WebKit2 = "4.1";
const { Gtk, WebKit2, GLib } = imports.gi;

Gtk.init(null);
const [url, pdf] = ARGV;
const view = new WebKit2.WebView();
const window = new Gtk.OffscreenWindow();
window.add(view);
window.show_all();

function print() {
  const settings = new Gtk.PrintSettings();
  settings.set_printer("Print to File");
  settings.set("output-uri", GLib.filename_to_uri(pdf, null));
  settings.set("output-file-format", "pdf");
  // WebKit takes the margins of the dialog and not those of `@page`.
  const page = new Gtk.PageSetup();
  page.set_paper_size(Gtk.PaperSize.new("iso_a4"));
  page.set_top_margin(15, Gtk.Unit.MM);
  page.set_bottom_margin(15, Gtk.Unit.MM);
  page.set_left_margin(12, Gtk.Unit.MM);
  page.set_right_margin(12, Gtk.Unit.MM);
  const operation = new WebKit2.PrintOperation({ web_view: view });
  operation.set_print_settings(settings);
  operation.set_page_setup(page);
  operation.connect("finished", () => Gtk.main_quit());
  operation.connect("failed", (_, error) => {
    printerr(error.message);
    Gtk.main_quit();
  });
  operation.print();
}

view.connect("load-changed", (_, event) => event === WebKit2.LoadEvent.FINISHED && print());
view.load_uri(url);
GLib.timeout_add_seconds(0, 30, () => {
  printerr("not printed after 30 s");
  Gtk.main_quit();
});
Gtk.main();
