// Does it now, or, where a browser wants a big program only taken up in the background (a RangeError), that way. Now, because
// the page's program must not wait until the browser has read the engine's, which stands behind it.
const atOnce = (now, later) => {
  try {
    return now();
  } catch (reason) {
    if (!(reason instanceof RangeError)) throw reason;
    return later();
  }
};
const compile = (bytes) => atOnce(() => new WebAssembly.Module(bytes), () => WebAssembly.compile(bytes));

// Starts the program that unpacks the others (crates/unpack), on the page and in the worker. Answers two functions:
//
//   unpack(text, size)   the first `size` bytes of what is packed in a text
//   unsplit(parts)       a wasm program from the parts it was packed as
//
// `bytes` are the program's; each thread compiles them for itself. Both throw on damaged input. Without a program (the
// developers' loop) the text is base64 of the bytes themselves, and the parts are the program.
const unpacker = async (bytes) => {
  "use strict";
  if (!bytes.length) {
    return {
      unpack: (text, size) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).subarray(0, size),
      unsplit: (parts) => parts,
    };
  }
  // Two numbers are the whole of what passes, so this takes the place of the script that wasm-bindgen makes. The build
  // runs it on what it has packed and compares.
  const imports = { "./unpack_bg.js": { __wbindgen_init_externref_table() {} } };
  const program = await compile(bytes);
  const { exports } = await atOnce(
    () => new WebAssembly.Instance(program, imports),
    () => WebAssembly.instantiate(program, imports),
  );
  const call = (name, bytes, ...more) => {
    const at = exports.__wbindgen_malloc(bytes.length, 1);
    new Uint8Array(exports.memory.buffer).set(bytes, at);
    const [from, length] = exports[name](at, bytes.length, ...more);
    if (!(length > 0)) throw new Error("the program in this file is damaged");
    return new Uint8Array(exports.memory.buffer, from, length).slice();
  };
  return {
    unpack: (text, size) => call("unpack", new TextEncoder().encode(text), size),
    unsplit: (parts) => call("unsplit", parts),
  };
};
