/** The checker for plain JavaScript. Nothing is sent, nothing is kept between calls. */

export type Lang = "ja" | "en";
export interface Texts { ja: string; en: string }
export type Urgency = "today" | "week" | "month" | "next_check" | "in_place" | "unknown";

export interface InputFile {
  /** The name under which findings show the file. Formats are recognised by content. */
  name: string;
  bytes: Uint8Array | ArrayBuffer | string;
}

export interface Options {
  /** `YYYY-MM-DD`; the engine reads no clock. */
  today: string;
  /** Language of the texts that are in one language only. */
  lang?: Lang;
  /** Answers to questions: `{ a02: "connected" }` (docs/questions.schema.json). */
  answers?: Record<string, string>;
  /** Address of the device that a file belongs to, by file name. */
  address_of?: Record<string, string>;
  /** Corrected columns of lists. */
  columns?: { file: string; table: number; column: number; meaning: string }[];
  /** Ports that are meant to be reached from outside; an empty list means none. */
  intended_ports?: string[];
  /** Words of the place (its name, its town), for judging passwords in files. */
  context?: string[];
}

export interface Evidence {
  kind: "file" | "absent" | "answer" | "catalog" | "derived";
  file: string | null;
  line: number | null;
  /** A line of the file with its secrets masked, or a sentence. */
  text: string;
  texts: Texts | null;
}

export interface Finding {
  rule: string;
  name: string;
  urgency: Urgency;
  severity: "critical" | "high" | "medium" | "low" | "none";
  confidence: "certain" | "likely" | "possible";
  notice_item: "a" | "i" | "u" | "r" | "o";
  device: string | null;
  evidence: Evidence[];
  title: Texts;
  why: Texts;
  fix: Texts;
  who: ("staff" | "installer" | "maker" | "municipality")[];
  args: Record<string, unknown>;
  fingerprint: string;
}

/** The report, schema 1. Every field: docs/report.schema.json. */
export interface Report {
  schema: 1;
  tool: { name: string; version: string; catalog_issued: string | null };
  today: string;
  files: Record<string, unknown>[];
  devices: Record<string, unknown>[];
  facts: Record<string, unknown>[];
  findings: Finding[];
  paths: Record<string, unknown>[];
  no_path: Record<string, unknown>[];
  not_checked: Record<string, unknown>[];
  summary: Record<string, number>;
  rules: Rule[];
}

export interface Rule {
  code: string;
  name: string;
  title: Texts;
  why: Texts;
  fix: Texts;
  notice_item: string;
  [more: string]: unknown;
}

/** What is said of a password. It never contains the password. */
export interface Assessment {
  class: "very-weak" | "weak" | "fair" | "strong" | "very-strong";
  guesses_log10: number;
  is_default: boolean;
  leaked_rank: number | null;
  reasons: { code: string; texts: Texts }[];
  suggestions: { code: string; texts: Texts }[];
  [more: string]: unknown;
}

/** Load the engine, once. Without an argument `mimamori_bg.wasm` is taken from beside the script. */
export default function load(options?: { module_or_path?: string | URL | Request | BufferSource | WebAssembly.Module }): Promise<unknown>;

/** Check files (and answers). Throws when `options.today` is no date. */
export function analyze(files: InputFile[], options: Options): Report;

/** Judge a password. `words`: names of the place. */
export function checkPassword(text: string, words: string[], year: number): Assessment;

/** Every rule. */
export function rules(): Rule[];
