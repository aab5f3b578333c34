/**
 * A child's form by link. The link is after the # of the address, so no server of pages sees it. Nothing is stored
 * on the device, nothing is counted, and nothing is sent before the child presses the button.
 */

import type { Answers } from "./audit/relevance.ts";
import { announce } from "./frame/announce.ts";
import { api, ask, Unreachable, type Schemas } from "./frame/api.ts";
import { button, field, h, keepingFocus, select, show, textarea } from "./frame/dom.ts";
import { label } from "./frame/words.ts";
import { questions } from "./feedback/form.ts";
import { TEXTS, type Texts } from "./feedback/texts.ts";

type Form = Schemas["FeedbackFormRead"];
type Write = Schemas["PublicFeedbackWrite"];

const NAMES: Record<string, string> = { en: "English", pl: "Polski", uk: "Українська" };
const ABOUT = ["age_band", "gender", "ethnic_group", "disabled"] as const;

const main = document.getElementById("main") as HTMLElement;
const token = location.hash.slice(1);
const path = { token };
const answers: Answers = new Map();
const told: Write = { consent_analysis: false, consent_quote: false, consent_contact: false };

const say = (language: string): Texts => TEXTS[language] ?? (TEXTS["en"] as Texts);

function formPage(form: Form, language: string): void {
  const texts = say(language);
  const support = form.support.find((each) => each.language === language) ?? form.support[0];
  const languages = form.languages.map((code) => ({ code, label: NAMES[code] ?? code }));
  const choose = select("language", languages, language, (value) => keepingFocus(() => formPage(form, value ?? language)));
  choose.options[0]?.remove(); // there is always one
  document.documentElement.lang = language === "en" ? "en-GB" : language;
  document.title = texts.title;
  const state = h("p", { role: "alert" });
  const send = button(texts.send, () => void submit(language, state, send), { class: "primary" });
  show(
    main,
    h("h1", { tabindex: -1 }, texts.title),
    languages.length > 1 ? field(texts.language, choose) : null,
    h("div", { class: "help" }, h("p", {}, support?.privacy), h("p", {}, h("strong", {}, support?.help))),
    h("p", {}, texts.hello),
    questions(form, language, answers),
    h("section", {}, field(texts.more, textarea("narrative", told.narrative ?? null, (value) => (told.narrative = value)))),
    aboutYou(form, texts),
    consents(texts),
    h("p", { class: "buttons" }, send),
    state,
    h("p", {}, button(`${texts.said}, ${texts.did.toLowerCase()}`, () => void saidPage(language), { class: "plain" })),
  );
}

function consents(texts: Texts): HTMLElement {
  const reach = h("input", { id: "contact", autocomplete: "off", on: { input: () => (told.contact = reach.value.trim() || null) } });
  reach.value = told.contact ?? "";
  const how = field(texts.reach, reach);
  how.hidden = !told.consent_contact;
  const box = (name: "consent_analysis" | "consent_quote" | "consent_contact", text: string): HTMLElement => {
    const input = h("input", { type: "checkbox", checked: Boolean(told[name]) });
    input.addEventListener("change", () => {
      told[name] = input.checked;
      how.hidden = !told.consent_contact;
      if (!told.consent_contact) told.contact = null;
    });
    return h("label", { class: "option" }, input, text);
  };
  return h("section", {}, box("consent_analysis", texts.count), box("consent_quote", texts.quote), box("consent_contact", texts.contact), how);
}

/** What the campaign offers to say about oneself; each can be left out. */
function aboutYou(form: Form, texts: Texts): HTMLElement | null {
  const about = form.about_you as Record<string, string[]>;
  const asked = ABOUT.filter((name) => about[name]?.length);
  if (!asked.length || texts !== TEXTS["en"]) return null; // these words are only in English in this example
  const fields = asked.map((name) => {
    const options = (about[name] ?? []).map((code) => ({ code, label: name === "disabled" ? (code === "true" ? "Yes" : "No") : label(code) }));
    const titles = { age_band: "How old are you?", gender: "Are you a girl or a boy?", ethnic_group: "What is your family's background?", disabled: "Are you disabled?" };
    const change = (value: string | null): void => void Object.assign(told, { [name]: name === "disabled" && value ? value === "true" : value });
    const current = told[name];
    return field(titles[name], select(name, options, current == null ? null : String(current), change, texts.no_answer));
  });
  return h("details", {}, h("summary", {}, texts.about), ...fields);
}

async function submit(language: string, state: HTMLElement, send: HTMLButtonElement): Promise<void> {
  if (send.ariaDisabled === "true") return; // it keeps the focus, which a disabled button loses
  send.ariaDisabled = "true";
  show(state, say(language).sending);
  try {
    const given = [...answers.values()].map(({ question_key, value_num, value_text, value_codes, value_bool }) => ({ question_key, value_num, value_text, value_codes, value_bool }));
    const answer = await ask(api.POST("/v1/public/feedback/{token}", { params: { path }, body: { ...told, language, answers: given } }));
    thanksPage(answer.support, language);
  } catch (error) {
    send.ariaDisabled = "false";
    const text = error instanceof Unreachable ? say(language).not_sent : error instanceof Error ? error.message : "";
    show(state, text);
  }
}

function thanksPage(support: Schemas["SupportRead"][], language: string): void {
  const said = support.find((each) => each.language === language) ?? support[0];
  const title = h("h1", { tabindex: -1 }, said?.thanks);
  const texts = say(language);
  show(main, title, h("div", { class: "help" }, h("p", {}, h("strong", {}, said?.help))), button(`${texts.said}, ${texts.did.toLowerCase()}`, () => void saidPage(language)));
  title.focus();
}

/** "You said, we did": what came of what people told us. */
async function saidPage(language: string): Promise<void> {
  const texts = say(language);
  const { items } = await ask(api.GET("/v1/public/feedback/{token}/responses", { params: { path } }));
  const title = h("h1", { tabindex: -1 }, `${texts.said}, ${texts.did.toLowerCase()}`);
  const pairs = items.map((each) => h("section", {}, h("h2", {}, texts.said), h("p", {}, each.you_said), h("h2", {}, texts.did), h("p", {}, each.we_did)));
  show(main, title, ...(pairs.length ? pairs : [h("p", {}, texts.nothing)]));
  title.focus();
}

async function start(): Promise<void> {
  try {
    const form = await ask(api.GET("/v1/public/feedback/{token}", { params: { path } }));
    const language = navigator.languages.map((each) => each.slice(0, 2)).find((each) => form.languages.includes(each)) ?? form.languages[0] ?? "en";
    if (form.open && form.content) formPage(form, language);
    else show(main, h("h1", {}, say(language).closed), button(say(language).said, () => void saidPage(language)));
  } catch (error) {
    const text = error instanceof Error ? error.message : "";
    show(main, h("h1", {}, "This page cannot be shown"), h("p", {}, text), button("Try again", () => void start()));
    announce(text);
  }
}

void start();
