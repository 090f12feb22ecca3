/** The system user who owns workspaces that are built before anybody asked for them. */
export const prebuildsUserId = 'c42fdf75-3097-471c-8c33-fb52454d81c0';
