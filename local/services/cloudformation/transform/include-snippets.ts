/** `AWS::Include`: a snippet out of a bucket stands beside what stands where it is named. */
import type { Caller } from '../../../kernel/cloud.ts';
import type { Engine } from '../engine/engine.ts';
import { fetchTemplate } from '../operations/template-body.ts';
import { evaluate } from '../template/evaluate.ts';
import { parseTemplate } from '../template/parse-template.ts';
import type { Scope } from '../template/scope.ts';
import { invalid } from '../validation.ts';
import { isRecord, type Raw } from './raw.ts';

/** AWS reads no short forms in a snippet of YAML. */
const FUNCTIONS =
  'Ref Sub GetAtt Join Select Split If And Or Not Equals FindInMap ImportValue GetAZs Base64 Cidr Transform';
const SHORT_FORM = new RegExp(`^[^#'"]*(?:^|[:\\-[,])\\s*!(?:${FUNCTIONS.replaceAll(' ', '|')})\\b`, 'm');

/** Those that `Fn::Transform` names within the template, deepest first. */
export const includeSnippets = async (engine: Engine, raw: Raw, caller: Caller, scope: Scope): Promise<Raw> =>
  (await within(engine, raw, caller, scope)) as Raw;

const within = async (engine: Engine, value: unknown, caller: Caller, scope: Scope): Promise<unknown> => {
  if (Array.isArray(value)) return Promise.all(value.map((item) => within(engine, item, caller, scope)));
  if (!isRecord(value)) return value;
  const { 'Fn::Transform': transform, ...rest } = value;
  const around = Object.fromEntries(
    await Promise.all(
      Object.entries(rest).map(async ([key, member]) => [key, await within(engine, member, caller, scope)] as const),
    ),
  );
  if (transform === undefined) return around;
  const parameters = isRecord(transform) && isRecord(transform['Parameters']) ? transform['Parameters'] : {};
  return beside(around, await snippet(engine, parameters, caller, scope));
};

/** One that the template itself declares: its sections are added to the template's. */
export const includesInTemplate = async (
  engine: Engine,
  template: Raw,
  parameters: Raw,
  caller: Caller,
  scope: Scope,
): Promise<Raw> => {
  const added = await snippet(engine, parameters, caller, scope);
  const sections = Object.entries(added).map(([name, section]) => {
    const own = template[name];
    return [name, isRecord(own) && isRecord(section) ? beside(own, section) : section] as const;
  });
  return { ...template, ...Object.fromEntries(sections) };
};

const beside = (own: Raw, added: Raw): Raw => {
  const twice = Object.keys(added).find((key) => Object.hasOwn(own, key));
  if (twice !== undefined) throw failed(`the snippet and the template both have ${twice}`);
  return { ...own, ...added };
};

const failed = (why: string) => invalid(`Transform AWS::Include failed with: ${why}`);

const snippet = async (engine: Engine, { Location }: Raw, caller: Caller, scope: Scope): Promise<Raw> => {
  const location = await evaluate(Location, scope);
  const at = /^s3:\/\/([^/]+)\/(.+)$/.exec(String(location));
  if (!at) throw failed('The location parameter is not a valid S3 uri.');
  const text = await fetchTemplate(engine, { Bucket: at[1] as string, Key: at[2] as string }, caller);
  if (!text.trimStart().startsWith('{') && SHORT_FORM.test(text))
    throw failed('The specified S3 object holds short forms of functions, which snippets of YAML cannot use.');
  return parseTemplate(text);
};
