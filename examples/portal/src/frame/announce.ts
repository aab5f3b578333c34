/** Says what happens to people who do not see it: one live region for the whole portal. */

export function announce(text: string): void {
  const region = document.getElementById("announcements");
  if (!region) return;
  region.textContent = "";
  setTimeout(() => (region.textContent = text), 50);
}
