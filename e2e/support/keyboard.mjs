// A person without a mouse: keys alone, and a guard that nothing else was used.
import { expect } from '@playwright/test';

/** More tabs than any screen has controls: the way to one of them never ends otherwise. */
const TABS_MAX = 120;
/** What moves a pointer, or puts a value or the focus somewhere as no key does. */
const FORBIDDEN = ['click', 'dblclick', 'hover', 'tap', 'check', 'uncheck', 'setChecked', 'selectOption', 'dragTo', 'fill', 'focus', 'clear', 'dispatchEvent', 'pressSequentially', 'press'];

/** The keyboard of a page. */
export class Keyboard {
  constructor(page) {
    this.page = page;
  }

  /**
   * Takes the mouse away: the calls that use one fail from now on, and the page itself counts pointers that a browser made.
   * Call before the first `goto`, and `pure()` at the end.
   */
  static async alone(page) {
    await page.addInitScript(() => {
      window.pointersSeen = [];
      for (const kind of ['pointerdown', 'mousedown', 'touchstart']) {
        window.addEventListener(kind, (event) => event.isTrusted && window.pointersSeen.push(kind), true);
      }
    });
    const refuse = (name) => () => { throw new Error(`${name}: this journey has a keyboard only`); };
    for (const name of ['move', 'down', 'up', 'click', 'dblclick', 'wheel']) page.mouse[name] = refuse(`mouse.${name}`);
    for (const name of FORBIDDEN) if (page[name]) page[name] = refuse(`page.${name}`);
    const locators = Object.getPrototypeOf(page.locator('body'));
    const kept = FORBIDDEN.filter((name) => locators[name]).map((name) => [name, locators[name]]);
    for (const [name] of kept) locators[name] = refuse(`locator.${name}`);
    const keyboard = new Keyboard(page);
    keyboard.release = () => kept.forEach(([name, was]) => (locators[name] = was));
    return keyboard;
  }

  /** Fails when a pointer was used on the page as it stands. */
  async pure() {
    expect(await this.page.evaluate(() => window.pointersSeen), 'pointers that were used').toEqual([]);
  }

  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(text) {
    await this.page.keyboard.type(text);
  }

  /** Whether one of these has the focus. */
  has(locator) {
    return locator.evaluateAll((all) => all.includes(document.activeElement));
  }

  /** Tabs until this has the focus; `back`: with shift. */
  async tabTo(locator, back = false) {
    await expect(locator.first()).toBeVisible();
    for (let tabs = 0; tabs < TABS_MAX; tabs++) {
      if (await this.has(locator)) return;
      await this.page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
    }
    const at = await this.page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
    throw new Error(`no tab leads to ${locator}; the focus is at ${at}`);
  }

  /** Tabs to it and presses enter. */
  async use(locator, back = false) {
    await this.tabTo(locator, back);
    await this.page.keyboard.press('Enter');
  }

  /** Tabs to a native list and chooses what begins like this. */
  async choose(locator, text) {
    await this.tabTo(locator);
    const value = () => locator.first().evaluate((select) => select.selectedOptions[0]?.textContent.trim());
    const wanted = (shown) => shown?.toLowerCase().startsWith(text.toLowerCase());
    if (wanted(await value())) return;
    await this.page.keyboard.press('Home');
    const count = await locator.first().evaluate((select) => select.options.length);
    for (let at = 0; at < count && !wanted(await value()); at++) await this.page.keyboard.press('ArrowDown');
    expect(await value(), 'what is chosen').toMatch(new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`, 'i'));
  }

  /** Tabs to a native list that adds what is chosen, and types its first letter, which chooses it at once. */
  async add(locator, text) {
    await this.tabTo(locator);
    const same = await locator.first().evaluate((select, letter) => [...select.options].filter((option) => option.text.startsWith(letter)).map((option) => option.text), text[0]);
    expect(same[0], `what ${text[0]} chooses`).toBe(text);
    await this.page.keyboard.press(text[0]);
  }

  /** Tabs to a field and replaces what stands in it. */
  async write(locator, text) {
    await this.tabTo(locator);
    await this.page.keyboard.press('Control+a');
    await this.page.keyboard.type(text);
  }
}
