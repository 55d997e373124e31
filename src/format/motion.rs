//! motion: `motion.conf` and its per-camera files (`camera1.conf`, `thread1.conf`, `conf.d/*.conf`).
//!
//! Three generations of key names are in use (`webcam_*` and `control_*` of 3.2, `stream_*` and `webcontrol_*` of 4,
//! everything in `webcontrol_*` of 5) and files mix them. What counts: the last statement of a key; only `on`, `yes`, `1`
//! (and from 5 on `true`) switch something on, every other word switches it off; a port of 0 is "off"; `; key value` is
//! not a setting. A picture is open to everybody only where the port is on *and* `…_localhost` is off *and* no login is
//! asked. A per-camera file inherits from the main file, so what it does not say is not stated; a main file that does not
//! say takes motion's default, and only where all generations or the one at hand agree on it.
//!
//! The helpers for `user:password`, command lines and comments are shared with `motioneye`.

use super::sink::facts_from_url;
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Arg, Args, Text, text};
use crate::model::fact::{Basis, DeviceKind, Evidence, Fact, Facts, SubjectId};
use crate::model::key::{self, FactKey, ServiceKeys};
use crate::model::map::{HashMap, HashSet};
use crate::model::order::Order as _;
use crate::model::report::FileInfo;
use crate::model::secret::{Secret, SecretState, classify, is_placeholder};
use crate::model::span::{FileId, Span};
use crate::model::value::{Account, Role, Service, Tri, Value};
use crate::source::{Source, redact};
use crate::syntax::kv::{self, Dialect, Entry, Line};
use crate::syntax::url;
use std::borrow::Cow;
use std::ops::Range;

pub static FORMAT: Format = Format {
    id: "motion",
    name: text("motion の設定", "motion configuration"),
    vendor: "Motion-Project",
    kind: DeviceKind::Recorder,
    reads: text(
        "motion 3.2から5までの設定を読みます。映像の配信、操作用の入り口、ログイン、カメラの取りこみ元、書かれた秘密が対象です。別のファイル(camera、thread、camera_dir)は、いっしょに入れたときだけ読みます。",
        "Settings of motion 3.2 to 5: video stream, web control, logins, camera sources, secrets in the file. Files that it includes (camera, thread, camera_dir) are read only when they are dropped as well.",
    ),
    usual_names: &["motion.conf", "motionplus.conf", "camera1.conf", "thread1.conf"],
    sniff,
    read,
};

// ---- key names ----------------------------------------------------------------------------------------------

/// Names of 3.2 only.
const V3: &[&str] = &[
    "control_port",
    "control_localhost",
    "control_html_output",
    "control_authentication",
    "webcam_port",
    "webcam_localhost",
    "webcam_quality",
    "webcam_motion",
    "webcam_maxrate",
    "webcam_limit",
    "jpeg_filename",
    "mpeg_filename",
    "output_normal",
    "output_motion",
    "output_all",
    "ffmpeg_cap_new",
    "ffmpeg_cap_motion",
    "max_mpeg_time",
    "gap",
    "locate",
    "ppm",
    "night_compensate",
    "low_cpu",
    "netcam_http",
    "minimum_gap",
    "mysql_db",
    "mysql_host",
    "mysql_user",
    "mysql_password",
    "pgsql_db",
    "pgsql_host",
    "pgsql_user",
    "pgsql_password",
    "pgsql_port",
    "sql_log_image",
    "sql_log_mpeg",
];

/// Names that 4.2 replaced (it still takes them).
const V40: &[&str] = &[
    "process_id_file",
    "logfile",
    "videodevice",
    "v4l2_palette",
    "tunerdevice",
    "input",
    "norm",
    "frequency",
    "power_line_frequency",
    "brightness",
    "contrast",
    "saturation",
    "hue",
    "switchfilter",
    "ffmpeg_output_movies",
    "ffmpeg_output_debug_movies",
    "ffmpeg_timelapse",
    "ffmpeg_timelapse_mode",
    "ffmpeg_bps",
    "ffmpeg_variable_bitrate",
    "ffmpeg_video_codec",
    "ffmpeg_duplicate_frames",
    "ffmpeg_passthrough",
    "ffmpeg_deinterlace",
    "output_pictures",
    "output_debug_pictures",
    "quality",
    "text_double",
    "lightswitch",
    "max_movie_time",
    "webcontrol_html_output",
    "ipv6_enabled",
    "rtsp_uses_tcp",
    "exif_text",
    "use_extpipe",
    "extpipe",
    "motion_video_pipe",
    "sdl_threadnr",
    "thread",
    "netcam_tolerant_check",
    "netcam_keepalive",
    "track_type",
    "track_auto",
    "track_port",
    "track_motorx",
    "track_motorx_reverse",
    "track_motory",
    "track_motory_reverse",
    "track_maxx",
    "track_minx",
    "track_maxy",
    "track_miny",
    "track_homex",
    "track_homey",
    "track_iomojo_id",
    "track_step_angle_x",
    "track_step_angle_y",
    "track_move_wait",
    "track_speed",
    "track_stepsize",
    "track_generic_move",
];

/// Names of 4.2 and later. Only those that 4.1 certainly did not have: they decide how a login is read.
const V42: &[&str] = &[
    "pid_file",
    "log_file",
    "video_device",
    "video_params",
    "tuner_device",
    "text_scale",
    "picture_output",
    "picture_output_motion",
    "picture_quality",
    "picture_exif",
    "movie_output",
    "movie_output_motion",
    "movie_max_time",
    "movie_bps",
    "movie_quality",
    "movie_codec",
    "movie_duplicate_frames",
    "movie_passthrough",
    "movie_all_frames",
    "movie_extpipe_use",
    "movie_extpipe",
    "lightswitch_percent",
    "webcontrol_ipv6",
    "webcontrol_interface",
    "webcontrol_auth_method",
    "webcontrol_tls",
    "stream_tls",
    "netcam_use_tcp",
    "netcam_high_url",
    "netcam_params",
    "netcam_high_params",
    "netcam_rate",
    "netcam_ratehigh",
    "netcam_decoder",
    "mmalcam_params",
    "roundrobin_switchfilter",
    "video_pipe_motion",
];

/// Names of 5 (MotionPlus) only.
const V5: &[&str] = &[
    "device_name",
    "device_id",
    "device_tmo",
    "camera_tmo",
    "config_dir",
    "watchdog_tmo",
    "watchdog_kill",
    "v4l2_device",
    "v4l2_params",
    "libcam_device",
    "libcam_name",
    "libcam_params",
    "threshold_sdevx",
    "threshold_sdevy",
    "threshold_sdevxy",
    "threshold_ratio",
    "threshold_ratio_change",
    "secondary_interval",
    "secondary_method",
    "secondary_params",
    "static_object_time",
    "movie_container",
    "movie_retain",
    "timelapse_container",
    "webcontrol_base_path",
    "webcontrol_headers",
    "webcontrol_html",
    "webcontrol_actions",
    "webcontrol_lock_minutes",
    "webcontrol_lock_attempts",
    "webcontrol_lock_script",
    "webcontrol_auth_admin",
    "webcontrol_auth_user",
    "stream_preview_ptz",
    "stream_preview_params",
    "stream_scan_time",
    "stream_scan_scale",
    "sql_event_start",
    "sql_event_end",
    "sql_movie_start",
    "sql_movie_end",
    "sql_pic_save",
    "ptz_auto_track",
    "ptz_wait",
    "ptz_move_track",
    "ptz_pan_left",
    "ptz_pan_right",
    "ptz_tilt_up",
    "ptz_tilt_down",
    "ptz_zoom_in",
    "ptz_zoom_out",
    "snd_device",
    "snd_params",
    "snd_alerts",
    "snd_window",
    "snd_show",
    "sound",
    "on_secondary_detect",
    "on_action_user",
    "on_sound_alert",
];

/// Names that more than one generation has.
const COMMON: &[&str] = &[
    "daemon",
    "setup_mode",
    "log_level",
    "log_type",
    "quiet",
    "camera",
    "camera_dir",
    "camera_id",
    "camera_name",
    "target_dir",
    "auto_brightness",
    "roundrobin_frames",
    "roundrobin_skip",
    "netcam_url",
    "netcam_userpass",
    "netcam_proxy",
    "mmalcam_name",
    "mmalcam_control_params",
    "width",
    "height",
    "framerate",
    "minimum_frame_time",
    "rotate",
    "locate_motion_mode",
    "locate_motion_style",
    "text_left",
    "text_right",
    "text_changes",
    "text_event",
    "emulate_motion",
    "pause",
    "threshold",
    "threshold_tune",
    "noise_level",
    "noise_tune",
    "despeckle",
    "despeckle_filter",
    "area_detect",
    "mask_file",
    "smart_mask_speed",
    "minimum_motion_frames",
    "event_gap",
    "pre_capture",
    "post_capture",
    "on_event_start",
    "on_event_end",
    "on_picture_save",
    "on_motion_detected",
    "on_area_detected",
    "on_movie_start",
    "on_movie_end",
    "on_camera_lost",
    "snapshot_interval",
    "snapshot_filename",
    "picture_filename",
    "movie_filename",
    "timelapse_filename",
    "video_pipe",
    "webcontrol_port",
    "webcontrol_localhost",
    "webcontrol_authentication",
    "stream_port",
    "stream_localhost",
    "stream_quality",
    "stream_motion",
    "stream_maxrate",
    "stream_limit",
    "stream_auth_method",
    "stream_authentication",
    "database_type",
    "database_dbname",
    "database_host",
    "database_port",
    "database_user",
    "database_password",
    "database_busy_timeout",
    "sqlite3_db",
    "sql_log_picture",
    "sql_log_snapshot",
    "sql_log_movie",
    "sql_log_timelapse",
    "sql_query",
    "webcontrol_parms",
    "webcontrol_access",
    "flip_axis",
    "mask_privacy",
    "timelapse_interval",
    "timelapse_mode",
    "timelapse_fps",
    "timelapse_codec",
    "stream_preview_scale",
    "stream_preview_newline",
    "stream_preview_method",
    "on_camera_found",
    "picture_type",
    "threshold_maximum",
    "native_language",
    "stream_cors_header",
    "webcontrol_cors_header",
    "stream_grey",
    "sql_query_start",
    "sql_query_stop",
    "vid_control_params",
    "netcam_highres",
    "lightswitch_frames",
    "webcontrol_cert",
    "webcontrol_key",
];

/// Names that no other program uses: they recognise the file.
const OWN: &[&str] = &[
    "netcam_url",
    "netcam_userpass",
    "netcam_high_url",
    "netcam_highres",
    "netcam_keepalive",
    "netcam_tolerant_check",
    "mmalcam_name",
    "libcam_device",
    "videodevice",
    "video_device",
    "v4l2_device",
    "webcontrol_port",
    "webcontrol_localhost",
    "webcontrol_parms",
    "webcontrol_interface",
    "webcontrol_html_output",
    "webcontrol_auth_method",
    "webcontrol_authentication",
    "control_port",
    "control_localhost",
    "control_html_output",
    "stream_port",
    "stream_localhost",
    "stream_maxrate",
    "stream_motion",
    "stream_auth_method",
    "stream_authentication",
    "webcam_port",
    "webcam_localhost",
    "webcam_maxrate",
    "webcam_motion",
    "target_dir",
    "minimum_motion_frames",
    "snapshot_interval",
    "event_gap",
    "emulate_motion",
    "locate_motion_mode",
    "locate_motion_style",
    "lightswitch",
    "lightswitch_percent",
    "despeckle_filter",
    "smart_mask_speed",
    "noise_level",
    "noise_tune",
    "threshold",
    "text_left",
    "text_right",
    "pre_capture",
    "post_capture",
    "picture_output",
    "movie_output",
    "output_pictures",
    "ffmpeg_output_movies",
    "ffmpeg_cap_new",
    "output_normal",
    "on_event_start",
    "on_picture_save",
    "on_movie_end",
    "camera_dir",
    "setup_mode",
    "process_id_file",
    "roundrobin_frames",
];

/// Values of the form `user:password`.
const LOGINS: &[&str] = &[
    "netcam_userpass",
    "stream_authentication",
    "webcontrol_authentication",
    "control_authentication",
    "webcontrol_auth_admin",
    "webcontrol_auth_user",
];
/// Values that are a password.
const PASSWORDS: &[&str] = &["database_password", "mysql_password", "pgsql_password"];

/// Names that only the main file has.
const MAIN: &[&str] = &[
    "daemon",
    "setup_mode",
    "process_id_file",
    "pid_file",
    "logfile",
    "log_file",
    "log_level",
    "log_type",
    "native_language",
    "ipv6_enabled",
    "thread",
    "camera",
    "camera_dir",
    "config_dir",
    "control_port",
    "control_localhost",
    "webcontrol_port",
    "webcontrol_localhost",
];

fn is_key(name: &str) -> bool {
    [COMMON, V42, V40, V5, V3].iter().any(|l| l.contains(&name))
}

// ---- recognise ----------------------------------------------------------------------------------------------

fn sniff(head: &Head<'_>) -> Sniff {
    let seen = count_own(head.head, &kv::MOTION);
    // motionEye's files are motion files with more in them.
    if super::motioneye::is_own(head) {
        return Sniff::No;
    }
    match seen {
        Some((own, _)) if own >= 3 => Sniff::Sure,
        Some((own, others)) if own > 0 && own >= others => Sniff::Maybe(if own == 2 { 60 } else { 30 }),
        _ => Sniff::No,
    }
}

/// How many different keys of motion stand at the start of a line with a value that fits, and how many other lines
/// there are. `None`: the text has sections or braces and cannot be motion's.
pub(super) fn count_own(text: &str, dialect: &'static Dialect) -> Option<(usize, usize)> {
    let mut own: HashSet<&str> = HashSet::new();
    let mut others = 0;
    for l in kv::scan(text, dialect) {
        match l {
            Line::Entry(e) if e.key.starts_with('@') => {}
            Line::Entry(e) => {
                let k = e.key.to_ascii_lowercase();
                if let Some(name) = OWN.iter().find(|n| **n == k).filter(|_| fits(&k, e.value)) {
                    own.insert(name);
                } else if !is_key(&k) {
                    if e.key.starts_with(['[', '{', '}', '<']) || e.line.trim_end().ends_with('{') {
                        return None;
                    }
                    others += 1;
                }
            }
            Line::Comment { .. } | Line::Section { .. } => {}
            Line::Other(_) => others += 1,
        }
    }
    Some((own.len(), others))
}

/// A sentence that starts with a key is not a setting.
fn fits(key: &str, value: &str) -> bool {
    let v = value.trim();
    if key.ends_with("_port")
        || key.ends_with("_interval")
        || matches!(key, "threshold" | "event_gap" | "noise_level")
    {
        return v.is_empty() || number(v).is_some();
    }
    if key.ends_with("_localhost")
        || key.ends_with("_motion")
        || matches!(key, "setup_mode" | "noise_tune" | "emulate_motion")
    {
        return !v.contains(char::is_whitespace);
    }
    if key == "target_dir" || key == "camera_dir" {
        return v.starts_with(['/', '~', '.', '%']) || v.contains(['/', '\\']) || v.is_empty();
    }
    if key.ends_with("_url") {
        return v.contains("://") || v.is_empty();
    }
    // Free texts (`text_left`, commands): a colon or a full stop at the end is a sentence.
    !v.ends_with(['.', ':'])
}

// ---- the settings of one file ---------------------------------------------------------------------------------

/// Which names a file uses, hence which version wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Generation {
    Unknown,
    /// 3.2
    V3,
    /// 3.3 to 4.1
    V40,
    /// 4.2 and later
    V42,
    /// 5, MotionPlus
    V5,
}

/// The settings of one file: the last statement of each key that motion knows.
pub(super) struct Conf<'s> {
    pub src: &'s Source,
    last: HashMap<String, Entry<'s>>,
    /// `camera`, `thread`, `camera_dir`, `config_dir`: every one of them counts.
    includes: Vec<Entry<'s>>,
    pub generation: Generation,
    /// Not a per-camera file: what it does not say is motion's default.
    pub main: bool,
}

impl<'s> Conf<'s> {
    /// Read all lines; tells the sink what was understood and masks what looks secret.
    pub(super) fn read(
        src: &'s Source,
        dialect: &'static Dialect,
        also: &dyn Fn(&str) -> bool,
        sink: &mut FactSink<'_>,
    ) -> Conf<'s> {
        let mut c = Conf {
            src,
            last: HashMap::new(),
            includes: Vec::new(),
            generation: Generation::Unknown,
            main: false,
        };
        let mut names: [bool; 4] = [false; 4];
        let known: HashMap<&str, usize> = [V3, V40, V42, V5, COMMON]
            .into_iter()
            .enumerate()
            .flat_map(|(i, list)| list.iter().map(move |k| (*k, i)))
            .collect();
        for l in kv::scan(&src.text, dialect) {
            let span = src.span_of(l.line());
            match l {
                Line::Entry(e) => {
                    let k = lower(e.key);
                    let list = known.get(&*k).copied();
                    if list.is_none() && !also(&k) {
                        sink.unread(span, "unknown-setting");
                        unknown_secret(src, sink, &e);
                        continue;
                    }
                    sink.understood(span);
                    mark(src, &k, e.value);
                    if let Some(seen) = list.and_then(|i| names.get_mut(i)) {
                        *seen = true;
                    }
                    c.main = c.main || MAIN.contains(&&*k);
                    if matches!(&*k, "camera" | "thread" | "camera_dir" | "config_dir") {
                        c.includes.push(e);
                    }
                    match c.last.get_mut(&*k) {
                        Some(last) => *last = e,
                        None => drop(c.last.insert(k.into_owned(), e)),
                    }
                }
                Line::Comment { text, .. } => {
                    sink.understood(span);
                    c.generation = c.generation.max(written_by(text));
                    commented_out(src, sink, dialect, text);
                }
                Line::Section { .. } | Line::Other(_) => sink.unread(span, "not-a-setting"),
            }
        }
        // The newest names count: newer versions take the old ones, older versions not the new ones.
        for (g, seen) in
            [Generation::V3, Generation::V40, Generation::V42, Generation::V5].into_iter().zip(names)
        {
            if seen {
                c.generation = c.generation.max(g);
            }
        }
        c
    }

    /// The first of these keys that the file states.
    pub(super) fn get(&self, keys: &[&str]) -> Option<Entry<'s>> {
        keys.iter().find_map(|k| self.last.get(*k).copied())
    }
    /// Its value, when it has one.
    pub(super) fn text(&self, keys: &[&str]) -> Option<&'s str> {
        self.get(keys).map(|e| e.value).filter(|v| !v.is_empty())
    }
    /// Entries whose key passes, in the order of the file.
    pub(super) fn all(&self, pass: impl Fn(&str) -> bool) -> Vec<Entry<'s>> {
        let mut v: Vec<Entry<'s>> = self.last.iter().filter(|(k, _)| pass(k)).map(|(_, e)| *e).collect();
        v.order_by_key(|e| e.line.as_ptr() as usize);
        v
    }
    pub(super) fn span(&self, e: &Entry<'_>) -> Span {
        self.src.span_of(e.line)
    }
    /// `on`, `yes`, `1` are yes and every other word is no; `true` became a yes in version 5.
    pub(super) fn switch(&self, e: &Entry<'_>) -> Option<bool> {
        let v = e.value;
        if v.is_empty() || is_placeholder(v) {
            None
        } else if v == "1" || v.eq_ignore_ascii_case("on") || v.eq_ignore_ascii_case("yes") {
            Some(true)
        } else if v.eq_ignore_ascii_case("true") {
            match self.generation {
                Generation::Unknown => None,
                g => Some(g == Generation::V5),
            }
        } else {
            Some(false)
        }
    }
}

/// In lower case; most are.
fn lower(key: &str) -> Cow<'_, str> {
    if key.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(key.to_ascii_lowercase())
    } else {
        Cow::Borrowed(key)
    }
}

/// The number at the start, as C reads it.
pub(super) fn number(v: &str) -> Option<i64> {
    let digits = v.len() - v.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits == 0 { None } else { v[..digits].parse().ok() }
}

/// `generated by motion 3.2.12`, `generated by MotionPlus 0.2`.
fn written_by(comment: &str) -> Generation {
    let Some((_, after)) = comment.split_once("generated by ") else { return Generation::Unknown };
    if after.starts_with("MotionPlus") {
        return Generation::V5;
    }
    let Some(version) = after.strip_prefix("motion ").or_else(|| after.strip_prefix("Motion ")) else {
        return Generation::Unknown;
    };
    let mut numbers = version.split(|c: char| !c.is_ascii_digit()).map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        // Builds of 2014 called themselves 3.2.12+git and already had the names of 4.
        (Some(Ok(3)), _) => Generation::V3,
        (Some(Ok(4)), Some(Ok(0 | 1))) => Generation::V40,
        (Some(Ok(4)), _) => Generation::V42,
        (Some(Ok(5..=99)), _) => Generation::V5,
        _ => Generation::Unknown,
    }
}

// ---- facts ----------------------------------------------------------------------------------------------------

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let conf = Conf::read(src, &kv::MOTION, &|_| false, sink);
    device(&conf, sink);
    doors(&conf, sink);
    sources(&conf, sink);
    database(&conf, sink);
    commands(&conf, sink);
    includes(&conf, sink);
    if !conf.main {
        const PART: Text = text(
            "カメラ1台ぶんの設定のようです。書かれていないことは、motion.confで決まります。motion.confも入れてください。",
            "This seems to be the part for one camera. What it does not say is decided in motion.conf. Please drop motion.conf as well.",
        );
        sink.notice("motion.camera-file", PART, Args::new(), None);
    }
}

/// Name and kind.
pub(super) fn device(conf: &Conf<'_>, sink: &mut FactSink<'_>) {
    if let Some(e) = conf.get(&["device_name", "camera_name"]).filter(|e| !e.value.is_empty()) {
        sink.stated(key::DEVICE_NAME, e.value, conf.span(&e));
    }
    let network = conf.text(&["netcam_url", "netcam_high_url", "netcam_highres"]).is_some();
    let local = conf
        .text(&["mmalcam_name", "libcam_device", "libcam_name", "v4l2_device", "video_device", "videodevice"])
        .is_some();
    if local && !network {
        sink.set_kind(DeviceKind::Camera);
    }
}

/// The names of one door's settings, newest first.
struct Names {
    port: &'static [&'static str],
    localhost: &'static [&'static str],
    method: &'static [&'static str],
    login: &'static [&'static str],
    tls: &'static [&'static str],
}

const STREAM: Names = Names {
    port: &["stream_port", "webcam_port"],
    localhost: &["stream_localhost", "webcam_localhost"],
    method: &["stream_auth_method"],
    login: &["stream_authentication"],
    tls: &["stream_tls"],
};
const CONTROL: Names = Names {
    port: &["webcontrol_port", "control_port"],
    localhost: &["webcontrol_localhost", "control_localhost"],
    method: &["webcontrol_auth_method"],
    login: &["webcontrol_authentication", "control_authentication"],
    tls: &["webcontrol_tls"],
};

/// The live picture and the control page.
pub(super) fn doors(conf: &Conf<'_>, sink: &mut FactSink<'_>) {
    // From version 5 on the picture is shown at the control page's port.
    let merged = conf.generation == Generation::V5 && conf.get(STREAM.port).is_none();
    door(conf, sink, Service::HttpStream, if merged { &CONTROL } else { &STREAM }, conf.main);
    // A per-camera file cannot change the control page.
    if conf.main {
        door(conf, sink, Service::Api, &CONTROL, true);
        control_page(conf, sink);
    }
    for (names, r#for, role) in [(&CONTROL, "control", Role::Admin), (&STREAM, "stream", Role::Viewer)] {
        if let Some(e) = conf.get(names.login) {
            let method = conf.get(names.method).and_then(|m| method(m.value));
            // Without a method the login is asked only where the method does not exist yet.
            let in_use = match method {
                Some(m) => Tri::from(m != "none"),
                None if names.method[0].starts_with("webcontrol") && conf.generation <= Generation::V40 => {
                    if conf.generation == Generation::Unknown {
                        Tri::Unknown
                    } else {
                        Tri::Yes
                    }
                }
                None if conf.main => Tri::No,
                None => Tri::Unknown,
            };
            login(conf.src, sink, &e, r#for, role, in_use);
        }
    }
    for (k, role) in [("webcontrol_auth_admin", Role::Admin), ("webcontrol_auth_user", Role::Viewer)] {
        if let Some(e) = conf.get(&[k]) {
            login(conf.src, sink, &e, "control", role, Tri::Unknown);
        }
    }
}

/// `none`, `basic` or `digest`; versions before 5 write numbers.
fn method(v: &str) -> Option<&'static str> {
    match v.trim().to_ascii_lowercase().as_str() {
        "0" | "none" | "off" | "no" | "disabled" => Some("none"),
        "1" | "basic" => Some("basic"),
        "2" | "digest" | "md5" => Some("digest"),
        _ => None,
    }
}

fn door(conf: &Conf<'_>, sink: &mut FactSink<'_>, service: Service, names: &Names, main: bool) {
    let Some(k) = key::service_keys(service) else { return };
    let known = conf.generation != Generation::Unknown;
    let port = conf.get(names.port).and_then(|e| Some((e, number(e.value)?)));
    let localhost = conf.get(names.localhost);
    let stated = conf.get(names.method).is_some() || conf.get(names.login).is_some() || localhost.is_some();
    match port {
        Some((e, 0)) => {
            sink.stated(k.enabled, false, conf.span(&e));
            return;
        }
        Some((e, n)) => match u16::try_from(n) {
            Ok(p) => {
                sink.stated(k.enabled, true, conf.span(&e));
                sink.stated(k.port, p, conf.span(&e));
            }
            Err(_) => sink.unread(conf.span(&e), "not-a-port"),
        },
        None if !main || !known => {
            if !stated {
                return;
            }
        }
        None if names.port[0].starts_with("webcontrol") && conf.generation == Generation::V5 => {
            sink.by_default(k.enabled, true, names.port[0]);
            sink.by_default(k.port, 8080u16, names.port[0]);
        }
        // 3.2 to 4.7: off until a port is given. Per-camera files may give their own.
        None => {
            if conf.includes.is_empty() {
                sink.by_default(k.enabled, false, names.port[0]);
            }
            if !stated {
                return;
            }
        }
    }
    match localhost.and_then(|e| Some((e, conf.switch(&e)?))) {
        Some((e, here_only)) => {
            sink.stated(k.bind, if here_only { "loopback" } else { "all" }, conf.span(&e));
            if !here_only && !is_plain_no(e.value) {
                const WORD: Text = text(
                    "「{key}」に書けるのはonとoffです。motionはほかの言葉をoffとして読みます。",
                    "“{key}” takes on or off. Motion reads any other word as off.",
                );
                let args = Args::new().with("key", names.localhost[0]);
                sink.notice("motion.not-a-switch", WORD, args, Some(conf.span(&e)));
            }
        }
        // A word that cannot be read is neither on nor off.
        None if localhost.is_some_and(|e| !e.value.is_empty()) => {}
        // On in every version, but a per-camera file inherits it.
        None if main => sink.by_default(k.bind, "loopback", names.localhost[0]),
        None => {}
    }
    auth(conf, sink, k, names, main);
    if let Some(tls) = k.tls {
        match conf.get(names.tls).and_then(|e| Some((e, conf.switch(&e)?))) {
            Some((e, on)) => sink.stated(tls, on, conf.span(&e)),
            None if main => sink.by_default(tls, false, names.tls[0]),
            None => {}
        }
    }
}

fn is_plain_no(v: &str) -> bool {
    ["off", "no", "0", "false"].iter().any(|w| v.eq_ignore_ascii_case(w))
}

fn auth(conf: &Conf<'_>, sink: &mut FactSink<'_>, k: &ServiceKeys, names: &Names, main: bool) {
    let login = conf.get(names.login).filter(|e| !e.value.is_empty());
    if let Some(e) = conf.get(names.method).filter(|e| !e.value.is_empty()) {
        let Some(m) = method(e.value) else {
            sink.stated(k.auth, "unknown", conf.span(&e));
            return;
        };
        sink.stated(k.auth, m, conf.span(&e));
        if m != "none" && main && login.is_none() && conf.generation != Generation::V5 {
            const NOBODY: Text = text(
                "「{key}」でログインを求めていますが、名前とパスワードが書かれていません。",
                "“{key}” asks for a login, but no name and password are given.",
            );
            let args = Args::new().with("key", names.method[0]);
            sink.notice("motion.login-without-name", NOBODY, args, Some(conf.span(&e)));
        }
        return;
    }
    if !main {
        return;
    }
    let control = names.method[0].starts_with("webcontrol");
    match login {
        // Before 4.2 the control page had no method: a name and a password were enough.
        Some(e) if control && matches!(conf.generation, Generation::V3 | Generation::V40) => {
            sink.derived(k.auth, "basic", conf.span(&e));
        }
        Some(_) if control && conf.generation == Generation::Unknown => {}
        Some(e) => {
            sink.by_default(k.auth, "none", names.method[0]);
            const UNUSED: Text = text(
                "名前とパスワードは書かれていますが、「{key}」がないので使われません。",
                "Name and password are given, but without “{key}” they are not used.",
            );
            let args = Args::new().with("key", names.method[0]);
            sink.notice("motion.login-not-used", UNUSED, args, Some(conf.span(&e)));
        }
        None => sink.by_default(k.auth, "none", names.method[0]),
    }
}

/// Is the control page open, and does it show more than it should?
fn control_page(conf: &Conf<'_>, sink: &mut FactSink<'_>) {
    let is = |sink: &FactSink<'_>, k: FactKey, v: &str| {
        sink.known(k).is_some_and(|f| f.value.as_text() == Some(v))
    };
    let on = sink.known(key::API_ENABLED).and_then(|f| f.value.as_bool()) == Some(true);
    let everywhere = is(sink, key::API_BIND, "all");
    if on
        && everywhere
        && let Some(e) = conf.get(CONTROL.localhost)
    {
        if is(sink, key::API_AUTH, "none") {
            sink.derived(key::AUTH_WEB_REQUIRED, false, conf.span(&e));
        } else if is(sink, key::API_AUTH, "basic") || is(sink, key::API_AUTH, "digest") {
            let e = conf.get(CONTROL.method).or_else(|| conf.get(CONTROL.login)).unwrap_or(e);
            sink.derived(key::AUTH_WEB_REQUIRED, true, conf.span(&e));
        }
    }
    if let Some(e) = conf.get(&["webcontrol_parms", "webcontrol_access"])
        && let Some(level) = number(e.value)
    {
        sink.stated(key::AUTH_WEB_SECRETS, level >= 3, conf.span(&e));
    }
    if let Some(e) = conf.get(&["webcontrol_lock_attempts"])
        && let Some(n) = number(e.value)
    {
        sink.stated(key::AUTH_LOCKOUT, n > 0, conf.span(&e));
    }
}

/// Where the pictures come from.
pub(super) fn sources(conf: &Conf<'_>, sink: &mut FactSink<'_>) {
    for k in ["netcam_url", "netcam_high_url", "netcam_highres"] {
        if let Some(e) = conf.get(&[k]).filter(|e| !e.value.is_empty()) {
            facts_from_url(sink, e.value, conf.src.span_of(e.value), "camera source");
        }
    }
    if let Some(e) = conf.get(&["netcam_userpass"]) {
        login(conf.src, sink, &e, "camera source", Role::Unknown, Tri::Yes);
    }
    if let Some(e) = conf.get(&["netcam_proxy"]) {
        mark_looks(conf.src, e.value);
    }
}

fn database(conf: &Conf<'_>, sink: &mut FactSink<'_>) {
    for (password, user) in PASSWORDS.iter().zip(["database_user", "mysql_user", "pgsql_user"]) {
        if let Some(e) = conf.get(&[password]) {
            secret_with_user(conf, sink, &e, conf.text(&[user]), "database");
        }
    }
}

/// A password that stands alone in a setting: a secret in the file, and the account that it opens.
pub(super) fn secret_with_user(
    conf: &Conf<'_>,
    sink: &mut FactSink<'_>,
    e: &Entry<'_>,
    user: Option<&str>,
    r#for: &'static str,
) {
    if e.value.is_empty() {
        return;
    }
    let span = conf.span(e);
    let secret = Secret::read(e.value);
    sink.with_secret(key::SECRET_IN_FILE, name_of(e), secret.clone(), span, Some(conf.src.span_of(e.value)));
    let account = Account {
        name: user.unwrap_or_default().to_owned(),
        role: Role::Unknown,
        r#for,
        in_use: Tri::Unknown,
        ..Account::default()
    };
    sink.with_secret(key::ACCOUNT, account, secret, span, None);
}

/// The key as the file writes it, without motionEye's mark.
fn name_of(e: &Entry<'_>) -> String {
    e.key.trim_start_matches('@').chars().take(60).collect()
}

/// An account from `user:password`.
pub(super) fn login(
    src: &Source,
    sink: &mut FactSink<'_>,
    e: &Entry<'_>,
    r#for: &'static str,
    role: Role,
    in_use: Tri,
) {
    if e.value.is_empty() {
        return;
    }
    let (user, password) = match e.value.split_once(':') {
        Some((u, p)) => (u, Some(p)),
        None => (e.value, None),
    };
    let span = src.span_of(e.line);
    let account = |name: &str| Account { name: name.to_owned(), role, r#for, in_use, ..Account::default() };
    match password {
        Some(p) => {
            sink.with_secret(key::ACCOUNT, account(user), Secret::read(p), span, Some(src.span_of(p)));
        }
        // One word: motion wants `user:password`, so nobody knows which of the two it is.
        None => sink.with_secret(
            key::ACCOUNT,
            account(""),
            Secret::of(SecretState::Absent),
            span,
            Some(src.span_of(user)),
        ),
    }
}

/// Command lines hold tokens, mail passwords, `curl -u name:password`.
pub(super) fn commands(conf: &Conf<'_>, sink: &mut FactSink<'_>) {
    let is_command = |k: &str| {
        k.starts_with("on_")
            || k.starts_with("ptz_")
            || k.starts_with("sql_query")
            || k.starts_with("sql_event")
            || matches!(k, "extpipe" | "movie_extpipe" | "track_generic_move" | "webcontrol_lock_script")
    };
    for e in conf.all(is_command) {
        let ranges = mark_looks(conf.src, e.value);
        note_secret(conf.src, sink, &e, &ranges);
    }
}

/// One fact for the secrets of one line.
pub(super) fn note_secret(src: &Source, sink: &mut FactSink<'_>, e: &Entry<'_>, ranges: &[Range<usize>]) {
    let states: Vec<Secret> =
        ranges.iter().filter_map(|r| e.value.get(r.clone())).map(shell_secret).collect();
    let Some(first) = states.iter().find(|s| s.state == SecretState::Plain).or_else(|| states.first()) else {
        return;
    };
    sink.with_secret(key::SECRET_IN_FILE, name_of(e), first.clone(), src.span_of(e.line), None);
}

/// In a command line `$NAME` is a variable.
fn shell_secret(v: &str) -> Secret {
    let v = v.trim_matches(['"', '\'']);
    if v.starts_with('$') || v.starts_with('`') {
        Secret::of(SecretState::Placeholder)
    } else {
        Secret::read(v)
    }
}

/// Mask what looks secret in a value and say where it stands.
pub(super) fn mark_looks(src: &Source, value: &str) -> Vec<Range<usize>> {
    // motion cuts its lines at this length; what is behind it is no setting and is not shown.
    const LINE: usize = 4096;
    let mut end = value.len().min(LINE);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    let (read, rest) = value.split_at(end);
    let mut ranges: Vec<Range<usize>> = redact::looks_secret(read).into_iter().map(|(a, b)| a..b).collect();
    ranges.extend(url::all(read).into_iter().flat_map(|u| u.secrets));
    ranges.order_by_key(|r| (r.start, r.end));
    for r in &ranges {
        if let Some(part) = read.get(r.clone()) {
            src.mark_secret(src.span_of(part));
        }
    }
    src.mark_secret(src.span_of(rest));
    ranges
}

/// Mask every secret of a setting, also of a statement that a later one replaces.
fn mark(src: &Source, key: &str, value: &str) {
    let part = match key {
        k if LOGINS.contains(&k) => value.split_once(':').map_or(value, |(_, p)| p),
        k if PASSWORDS.contains(&k) || k.starts_with('@') && sounds_secret(k) => value,
        // Numbers and single words hold no login.
        _ => {
            if memchr::memchr3(b':', b'=', b' ', value.as_bytes()).is_some() {
                mark_looks(src, value);
            }
            return;
        }
    };
    src.mark_secret(src.span_of(part));
}

fn sounds_secret(key: &str) -> bool {
    ["pass", "secret", "token", "apikey", "api_key", "access_key", "_key", "userpwd"]
        .iter()
        .any(|w| key.contains(w))
}

/// A setting that nobody knows, with a name that sounds like a secret.
fn unknown_secret(src: &Source, sink: &mut FactSink<'_>, e: &Entry<'_>) {
    let k = e.key.to_ascii_lowercase();
    if !sounds_secret(&k) {
        mark_looks(src, e.value);
    } else if e.value.starts_with(['/', '.', '~']) {
        // The place of a key file is no key; but a password may begin so.
        src.mark_secret(src.span_of(e.value));
    } else if !e.value.is_empty() {
        // A line of a program beside the settings: `TOKEN = "…"  # remark`.
        let value = e.value.trim_start_matches(['=', ' ']);
        let mark = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let inner = mark.and_then(|m| value.get(1..)?.split_once(m));
        let inner = inner.filter(|(_, rest)| rest.trim_start().starts_with('#'));
        let secret = Secret::read(inner.map_or(e.value, |(v, _)| v));
        sink.with_secret(
            key::SECRET_IN_FILE,
            name_of(e),
            secret,
            src.span_of(e.line),
            Some(src.span_of(e.value)),
        );
    }
}

/// Old names and passwords in comments still open cameras.
fn commented_out(src: &Source, sink: &mut FactSink<'_>, dialect: &Dialect, comment: &str) {
    let Some(e) = dialect.entry(comment, "") else { return };
    let k = lower(e.key);
    let found = match &*k {
        k if LOGINS.contains(&k) => e.value.split_once(':'),
        k if PASSWORDS.contains(&k) => Some(("", e.value)),
        _ => None,
    };
    if let Some((user, password)) = found {
        if is_real(user, password) {
            let secret = Secret::read(password);
            let span = src.span_of(comment);
            sink.with_secret(key::SECRET_IN_COMMENT, name_of(&e), secret, span, Some(src.span_of(password)));
        }
        return;
    }
    for u in url::all(comment) {
        let Some(p) = &u.password else { continue };
        let value = p.value.as_ref().map_or("", |v| v.expose());
        if p.state != SecretState::Plain || !is_real(u.user.as_deref().unwrap_or(""), value) {
            continue;
        }
        for r in &u.secrets {
            if let Some(part) = comment.get(r.clone()) {
                src.mark_secret(src.span_of(part));
            }
        }
        let what = if is_key(&k) { k.clone().into_owned() } else { u.scheme.clone() };
        sink.with_secret(key::SECRET_IN_COMMENT, what, p.clone(), src.span_of(comment), None);
    }
}

/// Not the words of a template (`username:password`, `value`).
fn is_real(user: &str, password: &str) -> bool {
    let template_user =
        ["", "user", "username", "name", "login"].iter().any(|w| user.eq_ignore_ascii_case(w));
    let template_word =
        ["value", "password", "pass", "passwd", "pwd"].iter().any(|w| password.eq_ignore_ascii_case(w));
    classify(password) == SecretState::Plain && !(template_user && template_word)
}

/// Files that belong to this one.
pub(super) fn includes(conf: &Conf<'_>, sink: &mut FactSink<'_>) {
    for e in conf.includes.iter().filter(|e| !e.value.is_empty()) {
        let (code, t) = if e.key.ends_with("_dir") {
            const DIR: Text = text(
                "フォルダー「{what}」の中のファイルも、この設定の一部です。それも入れてください。",
                "The files in the folder “{what}” belong to this one. Please drop them as well.",
            );
            ("motion.includes-folder", DIR)
        } else {
            const FILE: Text = text(
                "「{what}」も、この設定の一部です。まだならそのファイルも入れてください。",
                "“{what}” belongs to this file. Please drop it as well.",
            );
            ("motion.includes-file", FILE)
        };
        let what: String = e.value.chars().take(120).collect();
        sink.notice(code, t, Args::new().with("what", what), Some(conf.span(e)));
    }
}

// ---- several files --------------------------------------------------------------------------------------------

/// A per-camera file that was dropped together with its main file takes from it what it does not say itself.
///
/// The main file names its parts (`camera camera1.conf`) or their folder. Only a file of that name in the main file's
/// folder, or in the folder that it names, is its part; with two candidates nothing is taken.
pub(super) fn inherit(facts: &mut Facts, files: &mut [FileInfo]) {
    // (folder, base name) → main file and the line that names the part; `None`: several main files.
    let mut parts: HashMap<(String, String), Option<(FileId, Span)>> = HashMap::new();
    let mut claim = |folder: String, name: String, main: FileId, line: Span| {
        let slot = parts.entry((folder, name)).or_insert(Some((main, line)));
        if slot.is_some_and(|s| s.0 != main) {
            *slot = None;
        }
    };
    for f in files.iter().filter(|f| matches!(f.format, Some("motion" | "motioneye"))) {
        let (folder, own) = split_path(&f.name);
        // `192.168.1.20_motion.conf` and `192.168.1.20_camera-1.conf`
        let prefix = own.strip_suffix("motion.conf").unwrap_or("");
        for n in &f.notices {
            let (Some(Arg::Str(what)), Some(line)) = (n.args.get("what"), n.span) else { continue };
            let (inner, base) = split_path(what.trim_end_matches('/'));
            match n.code {
                "motion.includes-file" => {
                    claim(folder.to_owned(), format!("{prefix}{base}"), f.id, line);
                    // `conf.d/camera1.conf`
                    let (_, last) = split_path(inner);
                    if !last.is_empty() {
                        claim(join(folder, last), base.to_owned(), f.id, line);
                    }
                }
                "motion.includes-folder" => claim(join(folder, base), String::new(), f.id, line),
                _ => {}
            }
        }
    }
    if parts.is_empty() {
        return;
    }
    let subjects: HashMap<FileId, SubjectId> = facts
        .subject_ids()
        .filter_map(|s| facts.subject(s).filter(|x| x.span.is_none()).and_then(|x| Some((x.file?, s))))
        .collect();
    let names: Vec<String> = files.iter().map(|f| f.name.clone()).collect();
    let mut grouped = HashSet::new();
    let mut more = Vec::new();
    for f in files.iter_mut() {
        if !matches!(f.format, Some("motion" | "motioneye")) {
            continue;
        }
        let (folder, base) = split_path(&f.name);
        let part = |name: &str| parts.get(&(folder.to_owned(), name.to_owned())).copied().flatten();
        let Some((main, line)) = part(base).or_else(|| part("")).filter(|m| m.0 != f.id) else { continue };
        let (Some(child), Some(parent)) = (subjects.get(&f.id).copied(), subjects.get(&main).copied()) else {
            continue;
        };
        // One machine: parts and main file share the name of the main file.
        let name = names.get(main.index()).cloned().unwrap_or_default();
        let group = |subject| Fact {
            subject,
            key: key::DEVICE_GROUP,
            value: Value::from(name.as_str()),
            basis: Basis::Derived,
            secret: None,
            evidence: Evidence::File(line),
        };
        more.push(group(child));
        if grouped.insert(main) {
            more.push(group(parent));
        }
        // What the notice asks for is here.
        f.notices.retain(|n| n.code != "motion.camera-file");
        more.extend(inherited(facts, child, parent, main));
    }
    for f in more {
        facts.push(f);
    }
    facts.sort_by_subject();
}

/// What a part's stream takes from its main file.
fn inherited(facts: &Facts, child: SubjectId, parent: SubjectId, main: FileId) -> Vec<Fact> {
    if facts.bool(child, key::HTTP_STREAM_ENABLED) != Some(true) {
        return Vec::new();
    }
    [
        (key::HTTP_STREAM_BIND, "loopback", "stream_localhost"),
        (key::HTTP_STREAM_AUTH, "none", "stream_auth_method"),
    ]
    .into_iter()
    .filter(|(k, ..)| facts.get(child, *k).is_none())
    .map(|(k, default, looked_for)| {
        let (value, basis, evidence) = match facts.get(parent, k).filter(|f| f.basis != Basis::Default) {
            Some(p) => (p.value.clone(), Basis::Derived, p.evidence.clone()),
            None => (
                Value::from(default),
                Basis::Default,
                Evidence::Absent { file: main, looked_for: looked_for.to_owned() },
            ),
        };
        Fact { subject: child, key: k, value, basis, secret: None, evidence }
    })
    .collect()
}

/// Folder and base name.
fn split_path(name: &str) -> (&str, &str) {
    name.rsplit_once(['/', '\\']).unwrap_or(("", name))
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::limits::Limits;

    fn facts(t: &str) -> Vec<(String, String, Basis)> {
        let src = Source::from_text(FileId(0), "x", t);
        let mut f = Facts::default();
        let mut sink = FactSink::new(&src, &mut f, DeviceKind::Recorder, Limits::default());
        read(&src, &mut sink);
        sink.finish();
        f.iter().map(|f| (f.key.0.to_owned(), serde_json::to_string(&f.value).unwrap(), f.basis)).collect()
    }
    fn of(t: &str, key: &str) -> Option<(String, Basis)> {
        facts(t).into_iter().rfind(|f| f.0 == key).map(|f| (f.1, f.2))
    }
    fn value(t: &str, key: &str) -> Option<String> {
        of(t, key).map(|f| f.0)
    }

    #[test]
    fn an_open_stream_needs_a_port_an_open_address_and_no_login() {
        let t = "daemon on\nstream_port 8081\nstream_localhost off\nstream_auth_method 0\n";
        assert_eq!(of(t, "stream.http.enabled"), Some(("true".into(), Basis::Stated)));
        assert_eq!(value(t, "stream.http.bind").as_deref(), Some("\"all\""));
        assert_eq!(of(t, "stream.http.auth"), Some(("\"none\"".into(), Basis::Stated)));
        let t = "daemon on\nwebcam_port 8081\n";
        assert_eq!(of(t, "stream.http.bind"), Some(("\"loopback\"".into(), Basis::Default)));
        let t = "daemon on\nstream_port 0\nstream_localhost off\n";
        assert_eq!(value(t, "stream.http.enabled").as_deref(), Some("false"));
        assert_eq!(value(t, "stream.http.bind"), None);
    }

    #[test]
    fn a_disabled_line_is_not_a_setting_and_the_last_statement_wins() {
        let t = "daemon on\n; stream_localhost off\n#stream_localhost off\nstream_port 1\nstream_port 8081\n";
        assert_eq!(of(t, "stream.http.bind"), Some(("\"loopback\"".into(), Basis::Default)));
        assert_eq!(value(t, "stream.http.port").as_deref(), Some("8081"));
    }

    #[test]
    fn a_camera_file_states_only_what_it_says() {
        let t = "netcam_url http://10.0.0.9/a\nstream_port 8082\ntarget_dir /x\n";
        assert_eq!(value(t, "stream.http.port").as_deref(), Some("8082"));
        assert_eq!(of(t, "stream.http.bind"), None);
        assert_eq!(of(t, "stream.http.auth"), None);
        assert_eq!(of(t, "service.api.enabled"), None);
    }

    #[test]
    fn words_that_are_no_switch_are_off_and_true_depends_on_the_version() {
        let v4 = "daemon on\npicture_output on\nstream_port 8081\nstream_localhost ";
        assert_eq!(value(&format!("{v4}TRUE\n"), "stream.http.bind").as_deref(), Some("\"all\""));
        assert_eq!(value(&format!("{v4}Yes\n"), "stream.http.bind").as_deref(), Some("\"loopback\""));
        assert_eq!(value(&format!("{v4}on # only here\n"), "stream.http.bind").as_deref(), Some("\"all\""));
        let v5 = "daemon on\ndevice_name x\nwebcontrol_port 8081\nwebcontrol_localhost true\n";
        assert_eq!(value(v5, "stream.http.bind").as_deref(), Some("\"loopback\""));
        // A template that nobody has filled in says nothing.
        assert_eq!(of(&format!("{v4}%%LOCAL%%\n"), "stream.http.bind"), None);
        // Which version? Then the word says nothing.
        assert_eq!(of("stream_port 8081\nstream_localhost true\nthreshold 1\n", "stream.http.bind"), None);
    }

    #[test]
    fn a_login_counts_only_with_its_method_from_4_2_on() {
        let old = "daemon on\nlogfile /x\nwebcontrol_port 8080\nwebcontrol_localhost off\nwebcontrol_authentication a:b\n";
        assert_eq!(of(old, "service.api.auth"), Some(("\"basic\"".into(), Basis::Derived)));
        let new = "daemon on\nlog_file /x\nwebcontrol_port 8080\nwebcontrol_localhost off\nwebcontrol_authentication a:b\n";
        assert_eq!(of(new, "service.api.auth"), Some(("\"none\"".into(), Basis::Default)));
        assert_eq!(value(new, "auth.web_required").as_deref(), Some("false"));
        let account = value(new, "account").unwrap();
        assert!(account.contains("\"in_use\":\"no\""), "{account}");
    }

    #[test]
    fn each_name_is_in_one_list_and_the_signs_are_names() {
        let all: Vec<&str> = [V3, V40, V42, V5, COMMON].into_iter().flatten().copied().collect();
        let unique: HashSet<&str> = all.iter().copied().collect();
        assert_eq!(all.len(), unique.len());
        for n in OWN.iter().chain(MAIN).chain(LOGINS).chain(PASSWORDS) {
            assert!(unique.contains(n), "{n}");
        }
    }

    #[test]
    fn names_that_4_1_had_already_do_not_make_a_file_newer() {
        let t = "# This config file was generated by motion 4.1.1\ndaemon on\nlogfile /x\nflip_axis none\nmask_privacy\ntimelapse_fps 30\nwebcontrol_parms 0\nwebcontrol_port 8080\nwebcontrol_localhost off\nwebcontrol_authentication a:b\n";
        assert_eq!(of(t, "service.api.auth"), Some(("\"basic\"".into(), Basis::Derived)));
    }

    #[test]
    fn version_5_shows_pictures_at_the_control_port() {
        let t = "daemon on\nv4l2_device /dev/video0\nwebcontrol_localhost off\n";
        assert_eq!(of(t, "stream.http.port"), Some(("8080".into(), Basis::Default)));
        assert_eq!(value(t, "stream.http.bind").as_deref(), Some("\"all\""));
        assert_eq!(value(t, "auth.web_required").as_deref(), Some("false"));
    }

    #[test]
    fn templates_in_comments_are_no_secrets() {
        let t = "; netcam_userpass value\n; stream_authentication username:password\n# netcam_url http://user:pass@h/x\n; database_password value\n";
        assert_eq!(of(t, "secret.in_comment"), None);
        let t = "# netcam_userpass admin:Sakura2019\n;netcam_url rtsp://admin:Sakura2019@10.0.0.3/1\n";
        assert_eq!(facts(t).iter().filter(|f| f.0 == "secret.in_comment").count(), 2);
    }

    #[test]
    fn other_files_with_keys_and_values_are_not_claimed() {
        for t in [
            "Port 22\nPermitRootLogin no\nPasswordAuthentication yes\nX11Forwarding no\n",
            "net.ipv4.ip_forward = 1\nkernel.sysrq=0\n",
            "listener 1883\nallow_anonymous true\nlog_type all\npersistence true\n",
            "server {\n listen 80;\n root /var/www;\n}\n",
            "[global]\nworkgroup = X\nlog level = 1\n",
            "threshold is the number of pixels.\nstream_port is the port of the stream.\ntarget_dir must exist.\n",
            "text_left: x\nstream_port: 8081\nstream_localhost: off\nthreshold: 1\n",
            "[motion]\nstream_port=8081\nstream_localhost=off\nthreshold=1\n",
            "KEY=1\nRTSP_VIDEO0=on\n",
            "",
        ] {
            assert_eq!(sniff(&Head::of(t)), Sniff::No, "{t}");
        }
        assert_eq!(sniff(&Head::of("webcam_port 1\nnetcam_url http://h/\ntarget_dir /x\n")), Sniff::Sure);
        assert_eq!(sniff(&Head::of("stream_port 8081\nstream_localhost off\n")), Sniff::Maybe(60));
    }
}
