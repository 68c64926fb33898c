/** The errors of CodeBuild's API. */
import { Fault } from '../../kernel/fault.ts';

export const invalidInput = (message: string): Fault => new Fault('InvalidInputException', message);

export const resourceNotFound = (message: string): Fault => new Fault('ResourceNotFoundException', message);

export const resourceAlreadyExists = (message: string): Fault => new Fault('ResourceAlreadyExistsException', message);

export const accountLimitExceeded = (message: string): Fault => new Fault('AccountLimitExceededException', message);
