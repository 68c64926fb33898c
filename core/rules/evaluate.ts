/** What a rule comes to that needs nothing but a look: at a value, at the clock, at an alarm. */
import type { RuleNews, RuleState } from '../condition.ts';
import { TaglineError } from '../fault.ts';
import type { Alarm } from '../ports/alarms.ts';
import { deploymentWindow } from './deployment-window.ts';
import { patternOf } from './pattern.ts';

export type Configuration = Readonly<Record<string, string>>;

const MINUTE = 60_000;
/** As long as a manual approval waits. */
const WINDOW_MINUTES = 7 * 24 * 60;
/** An alarm is looked at so often at most, however long it has time: each look costs history. */
const LOOKS = 20;

const time = (instant: number): string => new Date(instant).toISOString();
const no = (code: string, message: string): RuleNews => ({ status: 'Failed', errorDetails: { code, message } });
export const cannot = (code: string, message: string): RuleNews => ({ ...no(code, message), errored: true });

/** A configuration that is only wrong with the values of a run is no answer of its rule. */
export const evaluated = (evaluate: () => RuleNews): RuleNews => {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof TaglineError) return cannot(error.code, error.message);
    throw error;
  }
};

export const checkVariable = ({ Variable = '', Value = '', Operator = 'EQ' }: Configuration): RuleNews => {
  const holds = {
    EQ: () => Variable === Value,
    NE: () => Variable !== Value,
    CONTAINS: () => Variable.includes(Value),
    MATCHES: () => patternOf(Value)(Variable),
  }[Operator];
  if (!holds) return cannot('InvalidOperator', `${Operator} is none of EQ, NE, CONTAINS, MATCHES`);
  const said = `${shown(Variable)} ${Operator} ${shown(Value)}`;
  return holds() ? { status: 'Succeeded', summary: said } : no('VariableCheckFailed', `${said} does not hold`);
};

/** Commit messages have up to 100 KB. */
const shown = (text: string): string => JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);

/** It waits until the window opens, unless that is later than the rule may take: then it says no at once. */
export const checkWindow = (
  { Cron = '', TimeZone = 'UTC' }: Configuration,
  { startedAt }: RuleState,
  minutes: number | undefined,
  now: string,
): RuleNews => {
  const instant = Date.parse(now);
  const opening = deploymentWindow(Cron, TimeZone).opensAt(instant);
  const window = `the window ${Cron} of ${TimeZone}`;
  if (opening === instant) return { status: 'Succeeded', summary: `${window} is open` };
  if (opening === undefined) return no('WindowNeverOpens', `${window} opens no more`);
  const patience = minutes ?? WINDOW_MINUTES;
  if (opening > Date.parse(startedAt) + patience * MINUTE)
    return no('WindowTooLate', `${window} opens at ${time(opening)}, and the rule waits ${patience} minutes at most`);
  return { status: 'InProgress', summary: `opens at ${time(opening)}`, lookAgainAt: time(opening) };
};

/**
 * Says no if the alarm is in a watched state. With `WaitTime` an alarm that is in such a state at first has this time
 * to leave it, and one that goes into it later, within this time, says no at once.
 */
export const checkAlarm = (
  { AlarmName = '', AlarmStates = 'ALARM', WaitTime = '0' }: Configuration,
  { startedAt, cleared }: RuleState,
  alarm: Alarm | undefined,
  now: string,
): RuleNews => {
  if (!alarm) return cannot('AlarmNotFound', `there is no alarm ${AlarmName} at the target`);
  const wait = Number(WaitTime) * MINUTE;
  const end = Date.parse(startedAt) + wait;
  const instant = Date.parse(now);
  const watched = AlarmStates.split(',').some((state) => state.trim() === alarm.state);
  const said = `${AlarmName} is ${alarm.state}`;
  if (watched && (cleared || instant >= end))
    return no('AlarmRaised', `${said}${alarm.reason ? `: ${alarm.reason.slice(0, 500)}` : ''}`);
  if (instant >= end) return { status: 'Succeeded', summary: said };
  const next = Math.min(end, instant + Math.max(MINUTE, wait / LOOKS));
  return {
    status: 'InProgress',
    summary: `${said}, watched until ${time(end)}`,
    lookAgainAt: time(next),
    ...(watched ? {} : { cleared: true }),
  };
};
