// A sequence chart of the steps of an attempt.
import { svg } from './dom.js';

const NODES = ['ue', 'pcscf', 'home', 'icscf', 'hss', 'scscf'];
const NAMES = { ue: 'Phone', pcscf: 'P-CSCF', home: 'Home network', icscf: 'I-CSCF', hss: 'HSS', scscf: 'S-CSCF' };
const FAILED = /REFUSED|DROPPED|NEVER|NOT_|OUTSIDE|FAIL|SILENT|PASSED_ON|ESP_NONE/;
const LEFT = 70;
const ROW = 34;
const TOP = 34;

/**
 * The steps of one P-CSCF attempt together with those that its I-CSCF tells of, in the order of time. Each message
 * between the two is drawn once.
 */
export function merged(attempt, others) {
  const steps = attempt.steps.map(step => ({ ...step }));
  if (others.length === 0) {
    return steps;
  }
  for (const step of steps) {
    step.from = step.from === 'home' ? 'icscf' : step.from;
    step.to = step.to === 'home' ? 'icscf' : step.to;
  }
  for (const other of others) {
    steps.push(...other.steps.filter(s => s.kind !== 'RECEIVED' && s.kind !== 'REFUSED')
      .map(s => ({ ...s, to: s.kind === 'ANSWERED' ? 'icscf' : s.to })));
  }
  // both clocks are this host's; steps of one moment stay in the order of their nodes
  return steps.map((s, i) => [s, i]).sort((a, b) => Date.parse(a[0].at) - Date.parse(b[0].at) || a[1] - b[1])
    .map(pair => pair[0]);
}

function short(step) {
  const detail = step.detail ? ' (' + step.detail + ')' : '';
  const text = step.text.replace(/:.*/, '') + detail;
  return text.length > 62 ? text.slice(0, 60) + '…' : text;
}

/** The drawing; its text alternative is the list of steps beside it. */
export function ladder(steps) {
  const nodes = NODES.filter(node => steps.some(s => s.from === node || s.to === node));
  const gap = nodes.length > 3 ? 190 : 260;
  const width = LEFT + gap * (nodes.length - 1) + 150;
  const height = TOP + ROW * steps.length + 16;
  const x = node => LEFT + 60 + gap * nodes.indexOf(node);
  const drawing = svg('svg', { class: 'ladder', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img',
    'aria-label': `Sequence of ${steps.length} steps between ${nodes.map(n => NAMES[n]).join(', ')}` });
  for (const node of nodes) {
    drawing.append(svg('text', { class: 'node', x: x(node), y: 16 }, NAMES[node]),
      svg('line', { class: 'life', x1: x(node), x2: x(node), y1: 24, y2: height - 4 }));
  }
  const begun = steps.length ? Date.parse(steps[0].at) : 0;
  steps.forEach((step, i) => drawing.append(row(step, TOP + ROW * i + 22, x, Date.parse(step.at) - begun, width)));
  return drawing;
}

function row(step, y, x, millis, width) {
  const group = svg('g', { class: FAILED.test(step.kind) ? 'failed' : '' },
    svg('text', { class: 'time', x: LEFT - 8, y: y + 4 }, millis < 10_000 ? millis + ' ms' : Math.round(millis / 1000) + ' s'));
  const from = x(step.from);
  const to = x(step.to);
  if (from === to) {
    const text = short(step);
    const half = Math.max(60, text.length * 3.4);
    const middle = Math.min(Math.max(from, LEFT + half), width - half - 4);
    group.append(svg('rect', { class: 'inside', x: middle - half, y: y - 12, width: 2 * half, height: 20, rx: 4 }),
      svg('text', { class: 'label', x: middle, y: y + 3 }, text));
    return group;
  }
  const tip = to > from ? -8 : 8;
  group.append(svg('line', { class: 'arrow', x1: from, x2: to + tip / 2, y1: y, y2: y }),
    svg('path', { class: 'head', d: `M${to} ${y} l${tip} -4 v8 z` }),
    svg('text', { class: 'label', x: (from + to) / 2, y: y - 5 }, short(step)));
  return group;
}
