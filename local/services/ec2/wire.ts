/** EC2's own kind of the Query protocol: numbered members in a form, `<item>` in the answer. */
import type { Wire } from '../../kernel/cloud.ts';
import { escapeXml, readQuery } from '../../kernel/wire/query.ts';

const XMLNS = 'http://ec2.amazonaws.com/doc/2016-11-15/';

export const ec2Wire: Wire = {
  protocol: 'rest',
  async handle(request, call, invoke) {
    const { action, input } = readQuery(request);
    const output = await invoke(action, readInput(input));
    return {
      status: 200,
      headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': call.requestId },
      body:
        `<${action}Response xmlns="${XMLNS}"><requestId>${call.requestId}</requestId>` +
        `${writeMembers(output as Members)}</${action}Response>`,
    };
  },
  fault: (fault, call) => ({
    status: fault.status,
    headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': call.requestId },
    body:
      `<Response><Errors><Error><Code>${escapeXml(fault.code)}</Code><Message>${escapeXml(fault.message)}</Message>` +
      `</Error></Errors><RequestID>${call.requestId}</RequestID></Response>`,
  }),
};

/** How lists are called on the wire. */
const LISTS: Readonly<Record<string, string>> = {
  ZoneName: 'ZoneNames',
  ZoneId: 'ZoneIds',
  Filter: 'Filters',
  Value: 'Values',
};

/** `{ Filter: { 1: { Name, Value: { 1: … } } } }` becomes `{ Filters: [{ Name, Values: […] }] }`. */
const readInput = (input: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(input)
      .filter(([name]) => name !== 'DryRun')
      .map(([name, value]) => [LISTS[name] ?? name, readValue(value)]),
  );

const readValue = (value: unknown): unknown => {
  if (value === null || typeof value !== 'object') return value === 'true' ? true : value === 'false' ? false : value;
  const entries = Object.entries(value);
  if (!entries.every(([key]) => /^\d+$/.test(key))) return readInput(value as Record<string, unknown>);
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, member]) => readValue(member));
};

type Members = Readonly<Record<string, unknown>>;

/** Names that do not begin with the member's own in lower case. */
const NAMES: Readonly<Record<string, string>> = {
  AvailabilityZones: 'availabilityZoneInfo',
  Messages: 'messageSet',
  State: 'zoneState',
};

const writeMembers = (members: Members): string =>
  Object.entries(members)
    .map(([name, value]) => {
      const tag = NAMES[name] ?? name.charAt(0).toLowerCase() + name.slice(1);
      return `<${tag}>${writeValue(value)}</${tag}>`;
    })
    .join('');

const writeValue = (value: unknown): string => {
  if (Array.isArray(value)) return value.map((item) => `<item>${writeMembers(item as Members)}</item>`).join('');
  return escapeXml(String(value));
};
