/** The scheduler's errors. */
import { Fault } from '../../kernel/fault.ts';

const fault = (code: string, status: number, message: string): Fault =>
  new Fault(code, message, { status, fields: { Message: message } });

export const invalid = (message: string): Fault => fault('ValidationException', 400, message);
export const conflict = (message: string): Fault => fault('ConflictException', 409, message);
export const notFound = (message: string): Fault => fault('ResourceNotFoundException', 404, message);
