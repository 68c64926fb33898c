import { type ChangeSince, changesSince } from '../changes-since.ts';
import { API_OPTIONS, type Command, UsageError } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { paint, painted, safe } from '../paint.ts';
import { ago } from '../time.ts';

const UNITS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };

/** `2h`, `30m`, `3d`, or an ISO time, as an ISO time. */
const timeOf = (text: string, now: number): string => {
  const [, count, unit = ''] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  if (count !== undefined) return new Date(now - Number(count) * (UNITS[unit] ?? 0) * 1000).toISOString();
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new UsageError(`--since takes 30m, 2h, 3d or an ISO time, got ${text || 'nothing'}`);
  return new Date(at).toISOString();
};

const changeText = (change: ChangeSince): string => {
  const { at, address, component, serial, release, status, purpose, startedBy, approvedBy, reason, undo } = change;
  return [
    `${paint.bold(at)} (${ago(at)})  ${safe(address)} ${component} serial ${serial}: ${safe(release)} ${painted(status)}` +
      `${purpose ? ` (${purpose})` : ''}`,
    `  by    ${safe(startedBy)}${approvedBy.length > 0 ? `, approved by ${approvedBy.map(safe).join(', ')}` : ''}`,
    ...(reason ? [`  why   ${safe(reason)}`] : []),
    `  undo  ${safe(undo)}`,
  ].join('\n');
};

export const incident: Command = {
  name: 'incident',
  usage: 'incident',
  says: 'Lists every change of the last time, newest first: what, where, by whom, and the command that undoes it.',
  words: [0, 0],
  options: {
    since: { type: 'string', value: 'TIME', says: '30m, 2h, 3d, or an ISO time (default 2h)' },
    address: { type: 'string', value: 'PREFIX', says: 'only of addresses that begin so' },
    ...API_OPTIONS,
  },
  examples: ['tagline incident', 'tagline incident --since 1d --address research/ --json'],
  async run(input) {
    const since = timeOf(input.text('since') ?? '2h', Date.now());
    const changes = await changesSince(await connect(input), since, input.text('address'));
    input.print({ since, changes }, () =>
      changes.length === 0 ? `nothing has changed since ${since}` : changes.map(changeText).join('\n\n'),
    );
    return Exit.ok;
  },
};
