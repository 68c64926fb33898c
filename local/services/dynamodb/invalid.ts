import { Fault } from '../../kernel/fault.ts';

/** DynamoDB's answer to a request that it does not accept. */
export const invalid = (message: string): Fault => new Fault('ValidationException', message);

/** For a value that breaks a rule of the item model. */
export const badValue = (message: string): Fault => invalid(`${BAD_VALUE}${message}`);

export const BAD_VALUE = 'One or more parameter values were invalid: ';
