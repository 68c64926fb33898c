/** Enabling, describing, rotating and deleting keys. */
import type { Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { findKeyById, invalid, invalidState, type Kms, keyArn, keyDemand, type Operations } from './kms.ts';
import type { Key } from './store.ts';

const DAY = 24 * 3600_000;

interface Input {
  KeyId: string;
  Description?: string;
  PendingWindowInDays?: number;
  RotationPeriodInDays?: number;
}

export const changeKey = (kms: Kms): Operations => ({
  EnableKey: change(kms, 'EnableKey', [], (key) => ({ key: { ...live(key), enabled: true } })),
  DisableKey: change(kms, 'DisableKey', [], (key) => ({ key: { ...live(key), enabled: false } })),
  UpdateKeyDescription: change(kms, 'UpdateKeyDescription', ['Description'], (key, { Description = '' }) => ({
    key: { ...live(key), description: Description },
  })),
  ScheduleKeyDeletion: change(kms, 'ScheduleKeyDeletion', ['PendingWindowInDays'], (key, input, now) => {
    const { PendingWindowInDays: days = 30 } = input;
    if (!Number.isInteger(days) || days < 7 || days > 30) throw invalid('PendingWindowInDays must be between 7 and 30');
    const deletion = now + days * DAY;
    return {
      key: { ...live(key), deletion },
      answer: {
        KeyId: keyArn(key),
        DeletionDate: new Date(deletion),
        KeyState: 'PendingDeletion',
        PendingWindowInDays: days,
      },
    };
  }),
  CancelKeyDeletion: change(kms, 'CancelKeyDeletion', [], (key) => {
    if (key.deletion === undefined)
      throw new Fault('KMSInvalidStateException', `${keyArn(key)} is not pending deletion.`);
    return { key: { ...key, deletion: undefined, enabled: false }, answer: { KeyId: keyArn(key) } };
  }),
  EnableKeyRotation: change(kms, 'EnableKeyRotation', ['RotationPeriodInDays'], (key, input, now) => {
    const { RotationPeriodInDays: days = 365 } = input;
    if (!Number.isInteger(days) || days < 90 || days > 2560)
      throw invalid('RotationPeriodInDays must be between 90 and 2560');
    return { key: { ...live(key), rotationPeriod: days, rotated: now } };
  }),
  DisableKeyRotation: change(kms, 'DisableKeyRotation', [], (key) => ({
    key: { ...live(key), rotationPeriod: undefined },
  })),
  GetKeyRotationStatus: getKeyRotationStatus(kms),
});

const live = (key: Key): Key => {
  if (key.manager === 'AWS')
    throw new Fault('UnsupportedOperationException', `${keyArn(key)} is an AWS managed key and cannot be changed.`);
  if (key.deletion !== undefined) throw invalidState(key);
  return key;
};

const change = (
  kms: Kms,
  name: string,
  members: readonly string[],
  apply: (key: Key, input: Input, now: number) => { key: Key; answer?: unknown },
): Operation<Input> => ({
  demands: (input, call) => [keyDemand(call, name, findKeyById(kms, call, input.KeyId))],
  run(input, call) {
    onlyMembers(name, input, ['KeyId', ...members]);
    const { key, answer = {} } = apply(findKeyById(kms, call, input.KeyId), input, kms.cloud.clock.now());
    kms.store.updateKey(key);
    return answer;
  },
});

const getKeyRotationStatus = (kms: Kms): Operation<Input> => ({
  demands: ({ KeyId }, call) => [keyDemand(call, 'GetKeyRotationStatus', findKeyById(kms, call, KeyId))],
  run(input, call) {
    onlyMembers('GetKeyRotationStatus', input, ['KeyId']);
    const key = findKeyById(kms, call, input.KeyId);
    return {
      KeyId: keyArn(key),
      KeyRotationEnabled: key.rotationPeriod !== undefined,
      ...(key.rotationPeriod !== undefined && {
        RotationPeriodInDays: key.rotationPeriod,
        NextRotationDate: new Date(nextRotation(key, key.rotationPeriod, kms.cloud.clock.now())),
      }),
    };
  },
});

const nextRotation = (key: Key, days: number, now: number): number => {
  const turns = Math.floor((now - key.rotated) / (days * DAY)) + 1;
  return key.rotated + turns * days * DAY;
};

/** Whether new material is due for what is encrypted from now on. */
export const rotationDue = ({ rotationPeriod, rotated }: Key, now: number): boolean =>
  rotationPeriod !== undefined && now >= rotated + rotationPeriod * DAY;
