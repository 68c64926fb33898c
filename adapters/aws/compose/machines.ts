import { SFNClient } from '@aws-sdk/client-sfn';
import { stepFunctionsMachines } from '../machines.ts';
import { installation } from './installation.ts';
import { once } from './once.ts';

export const machines = once(() => stepFunctionsMachines({ client: new SFNClient({}), home: installation().home }));
