/** ARNs of schedules and their groups. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

export const DEFAULT_GROUP = 'default';

export const groupArn = ({ account, region }: Place, group: string): string =>
  `arn:aws:scheduler:${region}:${account}:schedule-group/${group}`;

export const scheduleArn = ({ account, region }: Place, group: string, name: string): string =>
  `arn:aws:scheduler:${region}:${account}:schedule/${group}/${name}`;
