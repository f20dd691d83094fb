// The operator's console: asks the JSON interface of this port and shows the answers.
import { el, show } from './dom.js';
import { ladder, merged } from './ladder.js';
import { messages, save } from './messages.js';
import { note, plots } from './plots.js';

const PERIOD_MILLIS = 3000;
const $ = id => document.getElementById(id);
const GOOD = { REGISTERED: 'good', DEREGISTERED: 'good', CHALLENGED: 'good', OPEN: 'wait' };
let asked = '';
let opens = false;
let roles = [];

class Refused extends Error {
  constructor(status, why) {
    super(why);
    this.status = status;
  }
}

/** An answer of this port that is no refusal. */
async function fetched(path) {
  const token = sessionStorage.getItem('token');
  const answer = await fetch(path, { headers: token ? { Authorization: 'Bearer ' + token } : {} });
  if (!answer.ok) {
    const body = await answer.json().catch(() => ({}));
    throw new Refused(answer.status, body.error ?? 'status ' + answer.status);
  }
  return answer;
}

const ask = async path => (await fetched('/api/v1/' + path)).json();

const tag = (kind, text) => el('span', { class: 'tag ' + kind }, text);
const clock = at => new Date(at).toLocaleTimeString([], { hour12: false });
const day = at => new Date(at).toLocaleString([], { hour12: false });
const has = role => roles.some(r => r.role === role);

function life(seconds) {
  return seconds >= 172800 ? Math.floor(seconds / 86400) + ' d' : seconds >= 7200 ? Math.floor(seconds / 3600) + ' h'
    : seconds >= 120 ? Math.floor(seconds / 60) + ' min' : seconds + ' s';
}

// ---- attempts

/** What the I-CSCF tells of the same REGISTERs: the same Call-ID, as this host's other process saw it. */
function atHome(attempt, others) {
  const ends = attempt.steps.length ? Date.parse(attempt.steps.at(-1).at) : 0;
  return others.filter(o => o.thread === attempt.thread && Date.parse(o.begun) >= Date.parse(attempt.begun) - 50
    && Date.parse(o.begun) <= ends + 50);
}

function causes(attempt, home) {
  const refused = home.filter(o => o.outcome === 'REFUSED' || o.outcome === 'FAILED');
  const deeper = attempt.outcome === 'FAILED' || attempt.outcome === 'REFUSED' ? refused.slice(0, 1) : [];
  return [attempt, ...deeper].map(a => el('p', { class: 'cause' },
    a === attempt ? '' : el('strong', {}, 'I-CSCF: '), a.cause, ' ', el('code', {}, a.code)));
}

function steps(list) {
  return el('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': 'Steps, can be scrolled' }, el('table', {},
    el('caption', {}, 'Step by step'),
    el('thead', {}, el('tr', {}, ...['Time', 'From', 'To', 'What', 'Detail'].map(h => el('th', { scope: 'col' }, h)))),
    el('tbody', {}, ...list.map(s => el('tr', {}, el('td', {}, clock(s.at) + '.' + s.at.slice(20, 23)),
      el('td', {}, s.from), el('td', {}, s.to), el('td', {}, s.text), el('td', {}, s.detail))))));
}

function card(attempt, others, open) {
  const home = atHome(attempt, others);
  const all = merged(attempt, home);
  const body = el('div', {});
  const details = el('details', { class: 'attempt', 'data-id': attempt.role + attempt.id, open },
    el('summary', {}, tag(GOOD[attempt.outcome] ?? 'bad', attempt.outcome.toLowerCase()),
      el('span', { class: 'who' }, attempt.impi || attempt.impu || 'identity not read'),
      el('span', { class: 'soft' }, `${attempt.address}  ${clock(attempt.begun)}`),
      attempt.code === 'NONE' ? null : el('code', {}, attempt.code)), body);
  const draw = () => {
    if (!body.hasChildNodes()) {
      body.append(...causes(attempt, home), el('div', { class: 'wide', tabindex: '0', role: 'region',
        'aria-label': 'Drawing, can be scrolled' }, ladder(all)), steps(all),
      attempt.role === 'pcscf' ? messages(attempt, path => fetched('/api/v1/' + path), notice) : '');
    }
  };
  details.addEventListener('toggle', () => details.open && draw());
  if (open) {
    draw();
  }
  return details;
}

async function attempts() {
  const who = asked ? 'who=' + encodeURIComponent(asked) + '&' : '';
  const near = has('pcscf') ? await ask('pcscf/attempts?' + who + 'most=30') : [];
  const home = has('icscf') ? await ask('icscf/attempts?most=200').catch(() => []) : [];
  const list = near.length || has('pcscf') ? near
    : home.filter(o => !asked).concat(asked ? await ask('icscf/attempts?' + who + 'most=30') : []).slice(0, 30);
  const before = new Map([...document.querySelectorAll('.attempt')].map(d => [d.dataset.id, d]));
  // what is there and has not changed stays, with whatever the reader has opened
  const cards = list.map(a => {
    const mark = a.outcome + a.steps.length + atHome(a, home).length;
    const old = before.get(a.role + a.id);
    if (old && old.dataset.mark === mark) {
      return old;
    }
    const made = card(a, home, old ? old.open : false);
    made.dataset.mark = mark;
    return made;
  });
  if (opens && cards.length) {
    // what was searched for is what somebody wants to read
    cards[0].open = true;
    opens = false;
  }
  const now = [...$('attempts').children];
  if (cards.length !== now.length || cards.some((c, i) => c !== now[i])) {
    $('attempts').replaceChildren(...cards);
  }
  const text = asked ? `${list.length} attempt${list.length === 1 ? '' : 's'} of ${asked}, the latest first`
    : list.length ? 'The latest attempts of all phones' : 'No attempt yet';
  if ($('found').textContent !== text) {
    $('found').textContent = text;
  }
}

// ---- phones

function set(s) {
  const pair = (s.alg === 'null' ? '' : s.alg) + (s.ealg === 'null' ? '' : (s.alg === 'null' ? '' : '/') + s.ealg);
  return el('div', {}, el('code', {}, `${s.slot.toLowerCase().replace('_', ' ')}: ${pair} ${s.portUc}/${s.portUs} ↔ `
    + `${s.portPc}/${s.portPs}`), ` ${life(s.remainingSeconds)} left`);
}

async function phones() {
  const ues = await ask('pcscf/ues?most=200');
  const kind = { encrypted: 'good', integrity: 'good', 'not enforced': 'bad', clear: 'bad', none: 'wait' };
  show($('ues').tBodies[0], ...ues.map(ue => el('tr', {}, el('td', { class: 'who' }, ue.impi), el('td', {}, ue.address),
    el('td', {}, tag(kind[ue.protection], ue.registered ? ue.protection : 'not registered')),
    el('td', {}, ...ue.sets.map(set)))));
  $('ues-caption').textContent = ues.length ? `${ues.length} phone${ues.length === 1 ? '' : 's'}` : 'None now';
}

// ---- status of the two nodes

function counters(pcscf, icscf) {
  if (pcscf) {
    note('Registered contacts', pcscf.registered, false);
    note('Of them in clear', pcscf.inClear, false);
    note('Registrations', pcscf.outcomes.REGISTERED);
    note('Refused or failed', pcscf.outcomes.REFUSED + pcscf.outcomes.FAILED);
    note('Phones that never came back', pcscf.outcomes.ABANDONED);
    note('Sets waiting for SM7', pcscf.sets.TEMPORARY, false);
    note('Dropped at protected ports', pcscf.droppedOnProtectedPorts);
    note('Dialogs', pcscf.calls, false);
  }
  if (icscf) {
    note('Questions to the HSS under way', icscf.hssPending, false);
    note('Tokens opened', icscf.tokens.opened ?? 0);
    note('Tokens refused', icscf.tokens.refused ?? 0);
  }
  show($('plots'), ...plots());
  const rows = [pcscf, icscf].flatMap(s => s ? Object.entries(s.refusals).map(([reason, n]) => [s.role, reason, n]) : []);
  show($('refusals'), rows.length === 0 ? el('p', { class: 'soft' }, 'Nothing was refused.') : el('table', {},
    el('caption', {}, 'Refused or dropped, by reason'),
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Node'), el('th', { scope: 'col' }, 'Reason'),
      el('th', { scope: 'col' }, 'Times'))),
    el('tbody', {}, ...rows.map(([role, reason, n]) => el('tr', {}, el('td', {}, role), el('td', {}, el('code', {}, reason)),
      el('td', { class: 'number' }, String(n)))))));
}

const facts = (title, ...pairs) => el('div', {}, el('h3', {}, title), el('dl', {},
  ...pairs.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)])));

/** Who a node asks where names lead, and how that goes. */
function nameServers(node, dns) {
  const states = { ANSWERS: ['good', 'answers'], FAILS: ['bad', 'fails'], NO_ANSWER: ['bad', 'does not answer'],
    UNASKED: ['wait', 'not asked yet'] };
  const times = s => ` asked ${s.asked}, answered ${s.answered}, failed ${s.failed}, no answer ${s.noAnswer}, `
    + `last answer ${s.lastAnswer ? day(s.lastAnswer) : 'never'}`;
  const results = Object.entries(dns.lookups).map(([result, n]) => `${result.toLowerCase().replaceAll('_', ' ')} ${n}`);
  return facts('Name servers of the ' + node, ...dns.servers.map(s => [s.address, el('span', {},
    tag(...states[s.state]), s.asked === 0 ? '' : times(s))]), ['Names looked up', results.join(', ') || 'none']);
}

function network(pcscf, icscf) {
  const parts = [];
  if (pcscf) {
    parts.push(facts('P-CSCF', ['Backend', `${pcscf.backend}, ${pcscf.enforcing ? 'enforced' : 'NOT enforced'}`],
      ['Algorithms', pcscf.algorithms.join(', ')], ['Sets', Object.entries(pcscf.sets).map(([s, n]) =>
        `${s.toLowerCase().replace('_', ' ')} ${n}`).join(', ')],
      ['New registrations', pcscf.draining ? tag('wait', 'none: draining') : 'taken']));
    parts.push(nameServers('P-CSCF', pcscf.dns));
  }
  if (icscf) {
    parts.push(facts('HSS', ...(icscf.hss.length ? icscf.hss.map(p => [p.host, tag(p.up ? 'good' : 'bad',
      p.up ? 'up' : 'down')]) : [['Kind', 'a file']])));
    parts.push(facts('S-CSCFs', ...icscf.scscfs.map(s => [s.uri, el('span', {}, tag(s.avoided ? 'bad' : 'good',
      s.avoided ? 'did not answer' : 'in use'), ` capabilities ${s.capabilities.join(', ') || 'none'}, priority `
      + `${s.priority}, weight ${s.weight}`)])));
    parts.push(nameServers('I-CSCF', icscf.dns));
    parts.push(facts('Topology hiding', ['Network', icscf.hiding ? icscf.realm : 'nothing is hidden'],
      ...icscf.neighbours.map(n => [n.name, n.treatment]),
      ...(icscf.hiding ? [['Tokens', `${icscf.tokens.sealed} sealed, ${icscf.tokens.opened} opened, `
        + `${icscf.tokens.refused} refused`],
      ['Leak rules off', icscf.leakRules.filter(r => !r.on).map(r => r.name).join(', ') || 'none']] : [])));
    if (icscf.keys.length) {
      parts.push(facts('Key ring', ...icscf.keys.map(k => ['key ' + k.kid, `${k.state}, for ${life(k.ageSeconds)} here`
        + (k.secondsLeft < 0 ? '' : `, ${life(k.secondsLeft)} left`)]),
      ...(icscf.unknownKids.length ? [['Missing', tag('bad', 'key ' + icscf.unknownKids.join(', '))]] : [])));
    }
  }
  show($('network'), ...parts);
}

async function status() {
  const one = role => has(role) ? ask(role + '/status').catch(e => e instanceof Refused && e.status !== 401 ? null
    : Promise.reject(e)) : null;
  const [pcscf, icscf] = await Promise.all([one('pcscf'), one('icscf')]);
  const names = { pcscf: 'P-CSCF', icscf: 'I-CSCF' };
  show($('roles'), ...roles.map(r => {
    const s = r.role === 'pcscf' ? pcscf : icscf;
    return el('li', {}, tag(s?.ready ? 'good' : 'bad', `${names[r.role]} ${!s ? 'does not answer' : s.ready ? 'ready'
      : s.draining ? 'draining' : 'not ready'}`));
  }));
  counters(pcscf, icscf);
  network(pcscf, icscf);
}

// ---- round

function notice(text) {
  $('notice').hidden = !text;
  if ($('notice').textContent !== text) {
    $('notice').textContent = text;
  }
}

async function round() {
  try {
    roles = await ask('roles');
    await status();
    if (has('pcscf')) {
      await phones();
    }
    await attempts();
    $('token-form').hidden = true;
    notice('');
  } catch (e) {
    const token = e instanceof Refused && e.status === 401;
    $('token-form').hidden = !token;
    notice(token ? 'This port asks for a token.' : 'No answer from the node: ' + e.message);
  }
}

async function rounds() {
  if (!document.hidden) {
    await round();
  }
  setTimeout(rounds, PERIOD_MILLIS);
}

$('search').addEventListener('submit', event => {
  event.preventDefault();
  asked = $('who').value.trim();
  opens = asked !== '';
  history.replaceState(null, '', asked ? '#who=' + encodeURIComponent(asked) : '#');
  attempts().catch(e => notice(e.message));
});
$('metrics').addEventListener('click', () => save(fetched('/metrics'), 'metrics.txt').catch(e => notice(e.message)));
$('token-form').addEventListener('submit', event => {
  event.preventDefault();
  sessionStorage.setItem('token', $('token').value);
  $('token').value = '';
  round();
});
if (location.hash.startsWith('#who=')) {
  // also reads a link that was cut in the middle of an escape
  asked = new URLSearchParams(location.hash.slice(1).replace(/\+/g, '%2B')).get('who');
  $('who').value = asked;
  opens = true;
}
rounds();
