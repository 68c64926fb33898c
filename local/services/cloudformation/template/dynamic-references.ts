/** `{{resolve:ssm:name:version}}` in evaluated values: read when a resource is made or changed, never shown in change sets. */
import { notInLocalCloud } from '../../../kernel/fault.ts';

const REFERENCE = /\{\{resolve:([a-z-]+):([^}]+)\}\}/g;

/** `read` gets `name` or `name:version`. Other services than ssm are refused by name. */
export const resolveDynamic = async (value: unknown, read: (name: string) => Promise<string>): Promise<unknown> => {
  if (typeof value === 'string') return value.includes('{{resolve:') ? resolveText(value, read) : value;
  if (Array.isArray(value)) return Promise.all(value.map((item) => resolveDynamic(item, read)));
  if (value === null || typeof value !== 'object') return value;
  const members = await Promise.all(
    Object.entries(value).map(async ([key, member]) => [key, await resolveDynamic(member, read)] as const),
  );
  return Object.fromEntries(members);
};

const resolveText = async (text: string, read: (name: string) => Promise<string>): Promise<string> => {
  let result = '';
  let from = 0;
  for (const match of text.matchAll(REFERENCE)) {
    const [all, service, name] = match as unknown as [string, string, string];
    if (service !== 'ssm') throw notInLocalCloud(`the dynamic reference {{resolve:${service}:…}}`);
    result += text.slice(from, match.index) + (await read(name));
    from = match.index + all.length;
  }
  return result + text.slice(from);
};
