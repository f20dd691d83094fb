// Elements made of text and attributes only: nothing that a phone sent can become markup.
const SVG = 'http://www.w3.org/2000/svg';

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined));
  return element;
}

/** el('td', {class: 'number'}, '42') */
export const el = (name, attributes = {}, ...children) => fill(document.createElement(name), attributes, children);

/** The same for drawings. */
export const svg = (name, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, name), attributes, children);

/** Puts the children in the place of what an element has, unless that is the same: focus and scrolling stay. */
export function show(element, ...children) {
  const next = element.cloneNode(false);
  next.append(...children.flat());
  if (next.innerHTML !== element.innerHTML) {
    element.replaceChildren(...next.childNodes);
  }
}
