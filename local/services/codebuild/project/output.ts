/** A project as BatchGetProjects answers it. */
import { projectArn } from '../arn.ts';
import type { Project } from '../model.ts';

export const projectOutput = ({ account, region, ...project }: Project): Record<string, unknown> => ({
  ...project,
  arn: projectArn({ account, region }, project.name),
  created: new Date(project.created),
  lastModified: new Date(project.lastModified),
  badge: { badgeEnabled: false },
  projectVisibility: 'PRIVATE',
});
