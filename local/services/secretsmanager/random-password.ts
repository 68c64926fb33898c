/** GetRandomPassword; CloudFormation's GenerateSecretString asks for it too. */
import { randomInt } from 'node:crypto';
import type { Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { invalidParameter, invalidRequest } from './secretsmanager.ts';

interface Input {
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly ExcludeLowercase?: boolean;
  readonly IncludeSpace?: boolean;
  readonly RequireEachIncludedType?: boolean;
}

const MEMBERS = [
  'PasswordLength',
  'ExcludeCharacters',
  'ExcludeNumbers',
  'ExcludePunctuation',
  'ExcludeUppercase',
  'ExcludeLowercase',
  'IncludeSpace',
  'RequireEachIncludedType',
];

export const getRandomPassword: Operation<Input> = {
  demands: () => [{ action: 'secretsmanager:GetRandomPassword', resource: '*' }],
  run(input) {
    onlyMembers('GetRandomPassword', input, MEMBERS);
    return { RandomPassword: randomPassword(input) };
  },
};

/** The kinds of characters that a request includes, each without those it excludes. */
const kindsOf = (input: Input): readonly string[] => {
  const kinds = [
    input.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    input.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    input.ExcludeNumbers ? '' : '0123456789',
    input.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    input.IncludeSpace ? ' ' : '',
  ];
  const excluded = input.ExcludeCharacters ?? '';
  return kinds
    .map((kind) => [...kind].filter((character) => !excluded.includes(character)).join(''))
    .filter((kind) => kind !== '');
};

const one = (characters: string): string => characters[randomInt(characters.length)] as string;

const randomPassword = (input: Input): string => {
  const { PasswordLength: length = 32, RequireEachIncludedType: each = true } = input;
  const kinds = kindsOf(input);
  if (kinds.length === 0) throw invalidRequest('The password has no characters to be made of.');
  if (each && length < kinds.length)
    throw invalidParameter(`A password of ${length} characters cannot hold each included type.`);
  const password = each ? kinds.map(one) : [];
  while (password.length < length) password.push(one(kinds.join('')));
  return shuffled(password).join('');
};

const shuffled = (characters: readonly string[]): readonly string[] => {
  const mixed = [...characters];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = randomInt(at + 1);
    [mixed[at], mixed[other]] = [mixed[other] as string, mixed[at] as string];
  }
  return mixed;
};
