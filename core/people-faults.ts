/**
 * Faults among the people of an installation: two people share an identity, a name means nobody, a floor cannot be
 * reached.
 */
import type { ApprovalRule } from './approval-rule.ts';
import { eligible, isNamed } from './eligible.ts';
import type { PathFault } from './fault.ts';
import type { Person } from './person.ts';

interface Around {
  readonly people: readonly Person[];
  readonly environments: Readonly<
    Record<string, { readonly approval?: ApprovalRule | undefined; readonly authors?: readonly string[] | undefined }>
  >;
}

export const peopleFaults = (around: Around): readonly PathFault[] => [
  ...sharedNames(around.people),
  ...Object.keys(around.environments).flatMap((environment) => [
    ...unknownNames(around, environment),
    ...unreachableFloor(around, environment),
  ]),
];

/** An identity belongs to one person only. Mail addresses are compared without case. */
const sharedNames = (people: readonly Person[]): readonly PathFault[] => {
  const named = people.flatMap(({ id, mail, gitEmails, principals }, at) => [
    { what: 'id', value: id, at, path: ['people', at, 'id'] },
    // SNS takes one subscription per topic and address.
    { what: 'mail', value: mail.toLowerCase(), at, path: ['people', at, 'mail'] },
    ...[mail, ...gitEmails].map((value, index) => ({
      what: 'git address',
      value: value.toLowerCase(),
      at,
      path: index === 0 ? ['people', at, 'mail'] : ['people', at, 'gitEmails', index - 1],
    })),
    ...principals.map((value, index) => ({ what: 'principal', value, at, path: ['people', at, 'principals', index] })),
  ]);
  const owner = new Map<string, number>();
  return named.flatMap(({ what, value, at, path }) => {
    const key = `${what} ${value}`;
    const first = owner.get(key);
    owner.set(key, first ?? at);
    // A person's mail address may also be one of that person's git addresses.
    if (first === undefined || (first === at && what !== 'principal')) return [];
    if (what === 'git address' && path[2] === 'mail' && owner.get(`mail ${value}`) !== at) return [];
    return [{ path, message: `expected another ${what}: this one names ${people[first]?.id} already` }];
  });
};

const unknownNames = ({ people, environments }: Around, environment: string): readonly PathFault[] => {
  const { approval, authors = [] } = environments[environment] ?? {};
  const lists = [
    { names: authors, path: ['environments', environment, 'authors'] },
    {
      names: approval === undefined || approval === 'none' ? [] : (approval.from ?? []),
      path: ['environments', environment, 'approval', 'from'],
    },
  ];
  return lists.flatMap(({ names, path }) =>
    names.flatMap((name, index) =>
      name.startsWith('arn:') || people.some((person) => isNamed(person, name))
        ? []
        : [{ path: [...path, index], message: 'expected the id of somebody in people, or a group that has people' }],
    ),
  );
};

const unreachableFloor = ({ people, environments }: Around, environment: string): readonly PathFault[] => {
  const floor = environments[environment]?.approval;
  // An empty list is a fault of its own.
  if (floor === undefined || floor === 'none' || floor.from?.length === 0 || isReachable(people, floor)) return [];
  return [
    {
      path: ['environments', environment, 'approval'],
      message: `expected a rule that people can meet: too few may answer for ${floor.required} approvals`,
    },
  ];
};

/**
 * Can enough people answer? If everybody is asked and the author does not count, one of them is assumed to be the
 * author. If other people may push too, the push of an approver is refused only when it asks.
 */
export const isReachable = (
  people: readonly Person[],
  { required, from, notAuthor }: { required: number; from?: readonly string[] | undefined; notAuthor: boolean },
): boolean => {
  const requirement = { required, ...(from === undefined ? {} : { from: [...from] }), notAuthor };
  const able = eligible(people, requirement, []).length;
  return (notAuthor && able === people.length ? able - 1 : able) >= required;
};
