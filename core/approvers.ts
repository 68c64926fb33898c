/** Who is asked: the people that the pipeline's environment names, or everybody of the installation. */
import type { PipelineDefinition } from './definition/schema.ts';
import { TaglineError } from './fault.ts';
import type { Installation, Person } from './installation.ts';

export const approvers = (
  installation: Installation,
  definition: PipelineDefinition,
  environment: string,
): readonly Person[] => {
  const from = definition.environments?.[environment]?.approval?.from;
  const people =
    from === undefined || from.length === 0
      ? installation.people
      : installation.people.filter((person) => from.some((name) => isNamed(person, name)));
  if (people.length > 0) return people;
  throw new TaglineError(
    'NoApprovers',
    `nobody can approve in the environment ${environment}: ${from?.join(', ') ?? 'people'} names no person`,
    {
      where: `environments.${environment}.approval.from`,
      remedy: 'Add people (or their groups) to tagline.config.yaml and deploy.',
    },
  );
};

const isNamed = (person: Person, name: string): boolean =>
  name.startsWith('group:') ? person.groups.includes(name.slice('group:'.length)) : person.id === name;
