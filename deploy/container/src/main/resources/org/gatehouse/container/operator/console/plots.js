// Small plots of what has grown since the last look.
import { el, svg } from './dom.js';

const KEPT = 60;
const series = new Map();

/** Notes a value; counters are plotted as their growth. */
export function note(name, value, counter = true) {
  const s = series.get(name) ?? { points: [], before: null, counter, value: 0 };
  s.points.push(counter ? (s.before === null ? 0 : Math.max(0, value - s.before)) : value);
  s.points.splice(0, s.points.length - KEPT);
  s.before = value;
  s.value = value;
  series.set(name, s);
}

/** A figure for each of the names, in the order in which they were noted first. */
export function plots() {
  return [...series.entries()].map(([name, s]) => {
    const most = Math.max(1, ...s.points);
    const points = s.points.map((p, i) => `${(i + KEPT - s.points.length) * (100 / (KEPT - 1))},${38 - 36 * p / most}`);
    const kind = s.counter ? 'in all; plotted: growth' : 'now';
    return el('figure', { class: 'plot' }, el('figcaption', {}, name), el('strong', {}, String(s.value)), ' ',
      el('span', { class: 'soft' }, kind),
      svg('svg', { viewBox: '0 0 100 40', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
        svg('polyline', { points: points.join(' ') })));
  });
}
