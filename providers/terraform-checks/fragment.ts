/** A check is a build of the environment's own project, whose commands are Tagline's. */
import { buildFragment } from '../../statemachines/build-fragment.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { type Check, commandsOf, REPORTS } from './checks.ts';

export const fragmentOf =
  (check: Check): ProviderFragment =>
  (needs) => {
    const { planned } = needs;
    const { Root = '.', FailOn = 'findings' } = planned.action.configuration;
    const action = {
      ...planned.action,
      commands: [...commandsOf(check, Root, FailOn)],
      outputVariables: [...check.counts],
    };
    return buildFragment({ ...needs, planned: { ...planned, action } }, { reports: { [check.tool]: REPORTS } });
  };
