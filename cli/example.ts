/** An installation and the pipeline beside it. */
import { join } from 'node:path';

export const exampleOf = (folder: string): { config: string; pipelines: readonly string[] } => ({
  config: join(folder, 'tagline.config.yaml'),
  pipelines: [join(folder, 'pipeline.yaml')],
});
