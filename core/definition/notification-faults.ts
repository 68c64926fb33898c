/** Notifications name topics that every environment of the pipeline grants, and people of the installation. */
import { isNamed } from '../eligible.ts';
import type { Fault } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { topicFaults } from './granted.ts';
import { AUTHOR } from './notification.ts';
import type { PipelineDefinition } from './schema.ts';

export const notificationFaults = (definition: PipelineDefinition, installation: Installation): readonly Fault[] => {
  const environments = Object.keys(definition.environments).filter((name) =>
    Object.hasOwn(installation.environments, name),
  );
  return definition.notifications.flatMap(({ targets }, at) =>
    targets.flatMap(({ targetType, targetAddress }, index) => {
      const where = `notifications[${at}].targets[${index}].targetAddress`;
      return targetType === 'SNS'
        ? topicFaults(where, targetAddress, environments, installation)
        : personFaults(where, targetAddress, installation);
    }),
  );
};

const personFaults = (where: string, address: string, { people }: Installation): readonly Fault[] => {
  if (address === AUTHOR || people.some((person) => isNamed(person, address))) return [];
  const groups = [...new Set(people.flatMap((person) => person.groups))].map((name) => `group:${name}`);
  return [
    {
      code: 'UnknownPerson',
      message: `${address} is no person and no group of this installation`,
      where,
      expected: `one of: ${[AUTHOR, ...people.map(({ id }) => id), ...groups].join(', ')}`,
      remedy: 'name one of them, or add the person to tagline.config.yaml and deploy',
    },
  ];
};
