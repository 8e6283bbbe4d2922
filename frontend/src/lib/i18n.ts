/**
 * Words in TypeScript. Each module brings its own dictionary; a key or a {placeholder} that only one language has is a
 * type error:
 *
 *   const t = dictionary({ left: "还剩 {n} 张" }, { left: "{n} photos left" });
 *   t("left", { n: 3 });
 */
export type Language = "zh-Hans" | "en";

type Placeholders<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;
type Values<S extends string> = Record<Placeholders<S>, string | number>;
type Arguments<S extends string> = [Placeholders<S>] extends [never] ? [] : [values: Values<S>];
/** The English side: the same keys, the same placeholders. */
type SameShape<Zh extends Record<string, string>, En extends Record<string, string>> = {
  [K in keyof En]: K extends keyof Zh
    ? [Placeholders<Zh[K]>] extends [Placeholders<En[K]>]
      ? [Placeholders<En[K]>] extends [Placeholders<Zh[K]>]
        ? En[K]
        : never
      : never
    : never;
};

export type Translate<Zh extends Record<string, string>> = <K extends keyof Zh & string>(
  key: K,
  ...values: Arguments<Zh[K]>
) => string;

/** The page's language, as the server rendered it. */
export function language(): Language {
  return document.documentElement.lang.toLowerCase().startsWith("en") ? "en" : "zh-Hans";
}

function fill(text: string, values: Record<string, string | number> | undefined): string {
  return values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : text;
}

export function dictionary<const Zh extends Record<string, string>, const En extends Record<keyof Zh & string, string>>(
  zh: Zh,
  en: En & SameShape<Zh, En>,
): Translate<Zh> {
  return (key, ...values) => fill((language() === "en" ? en[key] : zh[key]) as string, values[0]);
}

/** Made once: making one takes longer than writing a thousand numbers. */
const numbers: Record<Language, Intl.NumberFormat> = {
  "zh-Hans": new Intl.NumberFormat("zh-CN"),
  en: new Intl.NumberFormat("en"),
};

/** Numbers, dates and lists the way the page's language writes them. */
export function formatNumber(value: number): string {
  return numbers[language()].format(value);
}

export function formatTime(value: Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language() === "en" ? "en-GB" : "zh-CN", options).format(value);
}

export function formatList(words: string[]): string {
  return words.join(language() === "en" ? ", " : "、");
}
