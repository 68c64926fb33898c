/** PUT of a pipeline: reads and checks the definition, gives it a version and answers an operation. */
import { beginRegistration, type RegistrationPorts } from '../parts/begin-registration.ts';
import type { Operation } from '../pipeline.ts';

export const acceptDefinition = (
  ports: RegistrationPorts,
): ((request: { name: string; text: string; by: string }) => Promise<Operation>) => beginRegistration(ports);
