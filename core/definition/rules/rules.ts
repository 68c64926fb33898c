/** What the rules of conditions may say: their providers, keys and values, names and artifacts. */
import * as z from 'zod';
import { type Fault, TaglineError } from '../../fault.ts';
import type { Providers } from '../../provider.ts';
import { everOpens } from '../../rules/deployment-window.ts';
import { patternOf } from '../../rules/pattern.ts';
import { quartz } from '../../rules/quartz.ts';
import { timeZone } from '../../rules/time-zone.ts';
import { valueForms } from '../../value-forms.ts';
import { actionsOf } from '../actions-of.ts';
import { MOMENTS, type Moment, type Rule } from '../condition.ts';
import { didYouMean } from '../did-you-mean.ts';
import { allRulesOf, buildOf, conditionOf, type PlacedRule } from '../rules-of.ts';
import type { PipelineDefinition } from '../schema.ts';
import { schemaFaults } from '../schema-faults.ts';
import { duplicates } from './duplicates.ts';

const ALARM_STATE = '(ALARM|OK|INSUFFICIENT_DATA)';

/** CodePipeline's keys. `CodeBuild` and `Commands` have those of the actions. */
const CONFIGURATIONS: Readonly<Record<string, z.ZodType>> = {
  VariableCheck: z.strictObject({
    Variable: valueForms.text,
    Value: valueForms.text,
    Operator: z.enum(['EQ', 'NE', 'CONTAINS', 'MATCHES']),
  }),
  CloudWatchAlarm: z.strictObject({
    AlarmName: z.string().min(1).max(255),
    AlarmStates: valueForms
      .matching(new RegExp(`^${ALARM_STATE}(,\\s*${ALARM_STATE}){0,2}$`), 'ALARM, OK, INSUFFICIENT_DATA, with commas')
      .optional(),
    WaitTime: valueForms.matching(/^([1-9]\d{0,3}|0)$/, 'minutes, at most 9999').optional(),
  }),
  DeploymentWindow: z.strictObject({ Cron: valueForms.text, TimeZone: valueForms.text.optional() }),
  LambdaInvoke: z.strictObject({
    FunctionName: valueForms.matching(/^[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_$-]{1,128})?$/, 'the name of a function'),
    UserParameters: valueForms.text.optional(),
  }),
};
const PROVIDERS = [...Object.keys(CONFIGURATIONS), 'CodeBuild', 'Commands'];

const fault = (where: string, message: string, expected: string, remedy: string): Fault => ({
  code: 'InvalidDefinition',
  message,
  where,
  expected,
  remedy,
});

export const ruleRules = (definition: PipelineDefinition, providers: Providers): Fault[] => [
  ...allRulesOf(definition).flatMap((placed) => [
    ...typeFaults(placed, providers),
    ...fieldFaults(placed),
    ...artifactFaults(placed, definition),
  ]),
  ...definition.stages.flatMap((stage, at) =>
    (Object.keys(MOMENTS) as Moment[]).flatMap((moment) =>
      duplicates(
        (conditionOf(stage, moment)?.rules ?? []).map(({ name }, index) => ({
          name,
          where: `stages[${at}].${MOMENTS[moment]}.conditions[0].rules[${index}].name`,
        })),
        'name of a rule',
      ),
    ),
  ),
];

const typeFaults = ({ rule, moment, path }: PlacedRule, providers: Providers): Fault[] => {
  const { provider, version } = rule.ruleTypeId;
  const build = buildOf(rule, moment);
  const running = build && providers.of(build);
  const configuration = running?.configuration ?? CONFIGURATIONS[provider];
  if (configuration === undefined || version !== '1') {
    const meant = didYouMean(provider, PROVIDERS);
    const remedy = meant === undefined ? 'use one of these, version 1' : `did you mean ${meant}?`;
    return [fault(`${path}.ruleTypeId.provider`, `${provider}/${version} is no rule`, PROVIDERS.join(', '), remedy)];
  }
  const shape = z.object({ configuration });
  const read = shape.safeParse({ configuration: rule.configuration }, { reportInput: true });
  const keys = read.success ? [] : schemaFaults('InvalidConfiguration', shape, read.error);
  const found = keys.length > 0 ? keys : valueFaults(rule);
  const ofBuild = build && running ? [...running.check(build), ...running.notYet(build)] : [];
  return [...found, ...ofBuild].map((one) => ({ ...one, where: `${path}.${one.where}` }));
};

/** What is only known in a run is checked then. */
const valueFaults = ({ ruleTypeId: { provider }, configuration }: Rule): Fault[] => {
  const { Cron = '', TimeZone = 'UTC', Value = '', Operator } = configuration;
  const known = (text: string): boolean => !text.includes('#{');
  const faults: Fault[] = [];
  const check = (key: string, look: () => void): void => {
    try {
      look();
    } catch (error) {
      if (!(error instanceof TaglineError)) throw error;
      const { code, message, expected = '', remedy = '' } = error;
      faults.push({ code, message, where: `configuration.${key}`, expected, remedy });
    }
  };
  if (provider === 'DeploymentWindow') {
    if (known(Cron))
      check('Cron', () => {
        quartz(Cron);
        if (!everOpens(Cron, 0)) throw neverOpens(Cron);
      });
    if (known(TimeZone)) check('TimeZone', () => void timeZone(TimeZone));
  }
  if (provider === 'VariableCheck' && Operator === 'MATCHES' && known(Value))
    check('Value', () => void patternOf(Value));
  return faults;
};

const neverOpens = (cron: string): TaglineError =>
  new TaglineError('WindowNeverOpens', `no minute of any year matches ${cron}`, {
    expected: 'a window that opens',
    remedy: 'Correct its day and month.',
  });

const fieldFaults = ({ rule, moment, path }: PlacedRule): Fault[] => {
  const { provider } = rule.ruleTypeId;
  const faults: Fault[] = [];
  if (rule.commands !== undefined && provider !== 'Commands')
    faults.push(fault(`${path}.commands`, 'commands are for rules of Commands', 'no commands', 'leave commands out'));
  if (rule.inputArtifacts.length > 0 && !buildOf(rule, moment) && provider !== 'LambdaInvoke')
    faults.push(fault(`${path}.inputArtifacts`, `${provider} reads no artifact`, 'none', 'leave inputArtifacts out'));
  if (buildOf(rule, moment) && rule.inputArtifacts.length === 0)
    faults.push(fault(`${path}.inputArtifacts`, `${provider} has nothing to run on`, '1 to 10', 'name an artifact'));
  const { WaitTime } = rule.configuration;
  if (rule.timeoutInMinutes !== undefined && Number(WaitTime) > rule.timeoutInMinutes)
    faults.push(
      fault(
        `${path}.timeoutInMinutes`,
        `the rule waits ${WaitTime} minutes and may take ${rule.timeoutInMinutes}`,
        `at least ${WaitTime}`,
        'give it as long as WaitTime, or leave it out',
      ),
    );
  return faults;
};

/** After the stage its own artifacts are there too; after a failure only those of earlier stages certainly are. */
const artifactFaults = ({ rule, moment, stageIndex, path }: PlacedRule, definition: PipelineDefinition): Fault[] => {
  const last = moment === 'ON_SUCCESS' ? stageIndex : stageIndex - 1;
  const made = actionsOf(definition)
    .filter((placed) => placed.stageIndex <= last)
    .flatMap(({ action }) => action.outputArtifacts.map(({ name }) => name));
  return rule.inputArtifacts.flatMap(({ name }, at) =>
    made.includes(name)
      ? []
      : [
          fault(
            `${path}.inputArtifacts[${at}].name`,
            `the artifact ${name} is not there at this time`,
            made.length === 0 ? 'none' : `one of: ${made.join(', ')}`,
            'name an artifact of an earlier action',
          ),
        ],
  );
};
