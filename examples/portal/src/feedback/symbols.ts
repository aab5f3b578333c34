/** The pictures beside a child's questions, by the name that the form gives them. They are drawn here: nothing is loaded. */

import { svg } from "../frame/dom.ts";

// Lines on a field of 24 × 24. The words of the question stand beside the picture, so it is hidden from screen readers.
const LINES: Record<string, string> = {
  arrows: "M3 8h17M16 4l4 4-4 4M21 16H4M8 12l-4 4 4 4",
  ear: "M6 9a6 6 0 1 1 11 3c-1 2-3 2-3 5a3 3 0 0 1-6 1M9 9a3 3 0 1 1 5 2c-1 1-2 1-2 3",
  family: "M7 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4M17 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4M12 14a2 2 0 1 0 0-3 2 2 0 0 0 0 3M3 20v-6a4 4 0 0 1 6-3M21 20v-6a4 4 0 0 0-6-3M9 20v-2a3 3 0 0 1 6 0v2",
  hand_up: "M9 12V5a1 1 0 0 1 3 0v6V3a1 1 0 0 1 3 0v8V6a1 1 0 0 1 3 0v9a6 6 0 0 1-11 3l-4-6c1-2 3-1 4 1l2 2",
  handshake: "M2 8l5-2 5 3 5-3 5 2v8l-4 1-5 4-5-4-6-1zM12 9l-4 4c1 2 3 1 4 0l5 5",
  help: "M12 22a10 10 0 1 0 0-20 10 10 0 0 0 0 20M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8M5 5l4 4M19 5l-4 4M5 19l4-4M19 19l-4-4",
  home: "M3 12l9-9 9 9M5 10v11h14V10M10 21v-7h4v7",
  magic_wand: "M3 21L15 9M17 2v4M15 4h4M21 8v4M19 10h4M8 3v4M6 5h4",
  pencil: "M4 20l1-5L16 4l4 4L9 19zM14 6l4 4",
  people: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6M17 11a3 3 0 1 0 0-5M2 20v-2a6 6 0 0 1 12 0v2M16 14a5 5 0 0 1 6 5v1",
  phone: "M6 3l3 1 1 4-2 2c1 3 3 5 6 6l2-2 4 1 1 3c-1 3-3 3-5 3C9 20 4 14 3 8c0-3 1-4 3-5",
  plan: "M6 3h12v18H6zM9 8h6M9 12h6M9 16h4",
  speech: "M3 5h18v12H11l-5 4v-4H3zM7 9h10M7 13h6",
  star: "M12 2l3 7 7 .6-5.4 4.8 1.7 7.1L12 17.7 5.7 21.5l1.7-7.1L2 9.6 9 9z",
};

export function symbol(name: string | null | undefined): SVGElement | null {
  const lines = name ? LINES[name] : undefined;
  return lines ? svg("svg", { class: "symbol", viewBox: "0 0 24 24", "aria-hidden": "true", "data-symbol": name }, svg("path", { d: lines })) : null;
}
