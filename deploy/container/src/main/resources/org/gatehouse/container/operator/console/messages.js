// The recorded SIP messages of a phone: shown below an attempt, and saved as files.
import { el } from './dom.js';

const THREAD_SHOWN = 12;

/** Saves an answer of this port. Not a plain link: that would go without the token. */
export async function save(fetched, name) {
  const url = URL.createObjectURL(await (await fetched).blob());
  el('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** As attempts show the Call-ID. */
const thread = text => (/^(?:Call-ID|i)[ \t]*:[ \t]*(.*)$/im.exec(text)?.[1] ?? '').trim().slice(0, THREAD_SHOWN)
  .replace(/[^A-Za-z0-9.@_-]/g, '?');

/** The messages of an attempt, asked for when they are opened, and the files of all that its phone has said. */
export function messages(attempt, fetched, notice) {
  const query = as => `pcscf/exchange?who=${encodeURIComponent(attempt.address)}&as=${as}`;
  const list = el('div', {});
  const file = (as, label, name) => {
    const button = el('button', { type: 'button' }, label);
    button.addEventListener('click', () => save(fetched(query(as)), name).catch(e => notice(e.message)));
    return button;
  };
  const details = el('details', { class: 'messages' }, el('summary', {}, 'SIP messages'),
    el('p', { class: 'row' }, file('pcap', 'Capture (pcap)', 'exchange.pcap'), file('text', 'Text', 'exchange.txt'),
      el('span', { class: 'soft' }, 'of everything recent at this address')), list);
  details.addEventListener('toggle', async () => {
    if (!details.open || list.hasChildNodes()) {
      return;
    }
    try {
      const all = await (await fetched(query('json'))).json();
      const own = all.filter(m => thread(m.text) === attempt.thread.replace(/\.\.\.$/, ''));
      list.append(...own.map(m => el('details', {}, el('summary', {}, el('code', {}, m.text.split('\n')[0].slice(0, 80)),
        el('span', { class: 'soft' }, ` ${m.from} to ${m.to}, ${m.transport}, ${m.at.slice(11, 23)}`)),
      el('pre', { tabindex: '0' }, m.text))));
      if (own.length === 0) {
        list.append(el('p', { class: 'soft' }, 'None of this attempt is kept any more.'));
      }
    } catch (e) {
      list.append(el('p', { class: 'soft' }, e.message));
    }
  });
  return details;
}
