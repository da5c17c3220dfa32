// A person with a mouse, whose gestures are counted: a click, a drag and a typed text are one each.
import { expect } from '@playwright/test';

/** More turns of the wheel than any tree is long. */
const WHEEL_MAX = 60;

/** Nearer to its edge than this a tree scrolls while something is dragged over it. */
const EDGE = 48;

/** A mouse and its count. */
export class Mouse {
  constructor(page) {
    this.page = page;
    this.gestures = 0;
  }

  /** Clicks in the middle of an element, which is brought into sight as a person would scroll to it. */
  async click(locator) {
    this.gestures += 1;
    await locator.click();
  }

  /** Types into what has the keyboard. */
  async type(text) {
    this.gestures += 1;
    await this.page.keyboard.type(text);
  }

  /** Presses a key, which counts as much as a typed text. */
  async press(key) {
    this.gestures += 1;
    await this.page.keyboard.press(key);
  }

  /** Chooses in a native list, which is a click and a click. */
  async choose(locator, option) {
    this.gestures += 2;
    await locator.selectOption(option);
  }

  /**
   * Presses on one element, moves to another in steps, lets go. What is out of sight is scrolled to first, as by a wheel; `keys`
   * are held meanwhile.
   */
  async drag(from, to, keys = []) {
    this.gestures += 1;
    for (const one of [from, to, from]) await this.reach(one);
    const [start, end] = await this.stillMiddles(from, to);
    for (const key of keys) await this.page.keyboard.down(key);
    await this.page.mouse.move(...start);
    await this.page.mouse.down();
    await this.page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, { steps: 4 });
    await this.page.mouse.move(...end, { steps: 4 });
    // A tree that is dragged to its edge scrolls: the hand follows its aim.
    const [aim] = await this.stillMiddles(to);
    await this.page.mouse.move(...aim);
    await this.page.mouse.up();
    for (const key of keys) await this.page.keyboard.up(key);
  }

  /** The middles of elements, once nothing scrolls any more. */
  async stillMiddles(...locators) {
    const still = await Promise.all(locators.map((locator) => locator.evaluate(async (element) => {
      const place = () => { const { x, y, width, height } = element.getBoundingClientRect(); return [x + width / 2, y + height / 2]; };
      let last = place();
      for (let frames = 0, same = 0; frames < 300 && same < 3; frames++) {
        await new Promise(requestAnimationFrame);
        const now = place();
        same = now[0] === last[0] && now[1] === last[1] ? same + 1 : 0;
        last = now;
      }
      return last;
    })));
    return still;
  }

  /** Turns the wheel over the tree that an element belongs to until it is in sight; long trees draw only what is seen. */
  async reach(locator) {
    const column = this.page.locator(String(locator).includes('data-field') ? '#mapper-source' : '#mapper-target');
    const inSight = async () => {
      if (await locator.count() === 0) return false;
      const [own, around] = [await locator.boundingBox(), await column.boundingBox()];
      const [above, below] = await column.evaluate((tree) => [tree.scrollTop, tree.scrollHeight - tree.clientHeight - tree.scrollTop]);
      if (own === null) return false;
      return own.y >= around.y + Math.min(EDGE, above) && own.y + own.height <= around.y + around.height - Math.min(EDGE, below);
    };
    if (await inSight()) return;
    const box = await column.boundingBox();
    const wheel = async (by) => {
      await this.page.mouse.wheel(0, by);
      // Until three frames long nothing scrolls.
      await column.evaluate(async (tree) => {
        for (let same = 0, top = tree.scrollTop; same < 3; top = tree.scrollTop) {
          await new Promise(requestAnimationFrame);
          same = tree.scrollTop === top ? same + 1 : 0;
        }
      });
    };
    await this.page.mouse.move(box.x + 40, box.y + box.height / 2);
    const own = await locator.count() ? await locator.boundingBox() : null;
    const down = own !== null && own.y > box.y + box.height / 2;
    if (own === null) await wheel(-100_000);
    for (let turns = 0; turns < WHEEL_MAX && !(await inSight()); turns++) await wheel((own === null || down ? 1 : -1) * (box.height / 4));
    expect(await inSight(), `${locator} is in sight`).toBe(true);
  }
}
