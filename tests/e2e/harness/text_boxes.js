// Returns what is wrong with the page's texts, one sentence each: two texts that overlap, a text that
// is cut off by a box around it, hidden under a part of the page, or reaches out of the window at its
// sides. Runs as the body of a function.
//
// A text is one line of one text node. Its box is the font's, which is taller than what is drawn, so
// a fifth is taken off above and below before boxes are compared.

const SLACK = 1;

// Not innerWidth: on a phone that grows with a page that is too wide.
const windowWidth = document.documentElement.clientWidth;

const nameOf = (element) => {
  const names = [element.localName, ...element.classList].join(".");
  return element.id ? `${names}#${element.id}` : names;
};
const clip = (box, to) => ({
  left: Math.max(box.left, to.left), right: Math.min(box.right, to.right),
  top: Math.max(box.top, to.top), bottom: Math.min(box.bottom, to.bottom),
});
// Of a text at the edge of what scrolls a few pixels may be left, which nobody reads.
const SLIVER = 3;
const isSliver = (box) => box.right - box.left <= SLIVER || box.bottom - box.top <= SLIVER;
const isEmpty = (box) => box.right - box.left <= SLACK || box.bottom - box.top <= SLACK;
const cuts = (way) => way === "hidden" || way === "clip";

// Texts for screen readers alone lie in a box of one pixel, or are clipped away on purpose.
const isForReadersOnly = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const box = at.getBoundingClientRect();
    const style = getComputedStyle(at);
    if (style.clipPath.startsWith("inset(50%") || style.clipPath.startsWith("inset(100%")) return true;
    if (style.overflow === "hidden" && box.width <= 1 && box.height <= 1) return true;
  }
  return false;
};

const faults = [];

// What of the box is left after the boxes around it; a box that hides a part of it is a fault, one
// that scrolls is not.
const seenThrough = (box, element, text) => {
  let seen = box;
  for (let at = element; at && at !== document.body; at = at.parentElement) {
    const style = getComputedStyle(at);
    const out = at.getBoundingClientRect();
    const { overflowX, overflowY } = style;
    const aside = seen.left < out.left - SLACK || seen.right > out.right + SLACK;
    const above = seen.top < out.top - SLACK || seen.bottom > out.bottom + SLACK;
    const isOpen = overflowX === "visible" && overflowY === "visible";
    const within = isOpen ? seen : clip(seen, out);
    // What has scrolled away in one direction is not cut off in the other.
    const there = cuts(overflowX) ? within.bottom - within.top > SLACK : !isEmpty(within);
    if (!isEmpty(seen) && there && (cuts(overflowX) && aside || cuts(overflowY) && above)) {
      faults.push(`"${text}" is clipped by ${nameOf(at)}`);
    }
    seen = within;
    if (style.position === "fixed") break;
  }
  return seen;
};

const floats = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const { position } = getComputedStyle(at);
    if (position === "fixed" || position === "sticky" || at.localName === "dialog") return true;
  }
  return false;
};

// The opaque part of the page that lies over the middle of the box, if any.
const coverOf = (box, element) => {
  const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
  for (const over of document.elementsFromPoint(x, y)) {
    if (over.contains(element) || element.contains(over)) return null;
    if (over.ownerSVGElement) continue;
    const { backgroundColor, opacity } = getComputedStyle(over);
    const isOpaque = !/^(transparent|rgba\(.*, 0(\.\d+)?\))$/.test(backgroundColor) && opacity === "1";
    if (isOpaque) return over;
  }
  return null;
};

const texts = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const text = node.data.trim().replace(/\s+/g, " ").slice(0, 40);
  const element = node.parentElement;
  if (!text || ["script", "style", "title", "desc"].includes(element.localName)) continue;
  if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
  if (isForReadersOnly(element)) continue;
  const range = document.createRange();
  range.selectNodeContents(node);
  for (const line of range.getClientRects()) {
    if (isEmpty(line)) continue;
    const trim = line.height / 5;
    const ink = { left: line.left, right: line.right, top: line.top + trim, bottom: line.bottom - trim };
    const seen = seenThrough(ink, element, text);
    if (isSliver(seen)) continue;
    if (seen.left < -SLACK || seen.right > windowWidth + SLACK) {
      faults.push(`"${text}" reaches out of the window of ${windowWidth} px: ` +
        `${Math.round(seen.left)} to ${Math.round(seen.right)}`);
    }
    const cover = coverOf(seen, element);
    if (cover && !floats(cover)) faults.push(`"${text}" is hidden under ${nameOf(cover)}`);
    if (!cover) texts.push({ node, text, ...seen });
  }
}

// A menu lies over whatever is there.
const menuOf = ({ node }) => node.parentElement.closest("[role=menu]");
for (const [index, one] of texts.entries()) {
  for (const other of texts.slice(index + 1)) {
    if (one.node === other.node || isEmpty(clip(one, other))) continue;
    if (menuOf(one) !== menuOf(other)) continue;
    faults.push(`"${one.text}" overlaps "${other.text}" at ` +
      `${Math.round(other.left)}, ${Math.round(other.top)}`);
  }
}
if (document.documentElement.scrollWidth > windowWidth) {
  faults.push(`the page is ${document.documentElement.scrollWidth} px wide in a window of ${windowWidth}`);
}
return faults;
