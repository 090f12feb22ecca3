import type { Deps } from '../deps.js';
import { notFound } from '../http/error.js';
import type { Handlers } from '../http/register.js';

/** Services that users may sign in to for their workspaces. There is no way to sign in to one here: nobody has a link. */
export const externalAuthHandlers = ({ config }: Deps) =>
  ({
    getUserExternalAuths: async () => ({
      status: 200,
      body: {
        providers: config.externalAuth.map((provider) => ({
          id: provider.id,
          type: provider.type,
          device: provider.deviceFlow,
          display_name: provider.displayName,
          display_icon: provider.displayIcon,
          allow_refresh: provider.refreshes,
          allow_validate: false,
          supports_revocation: false,
        })),
        links: [],
      },
    }),

    getExternalAuthById: async ({ params: { externalauth } }) => {
      const provider = config.externalAuth.find(({ id }) => id === externalauth);
      if (!provider) throw notFound();
      return {
        status: 200,
        body: {
          authenticated: false,
          device: provider.deviceFlow,
          display_name: provider.displayName,
          user: null,
          app_installable: false,
          installations: [],
          app_install_url: '',
          supports_revocation: false,
        },
      };
    },
  }) satisfies Partial<Handlers>;
