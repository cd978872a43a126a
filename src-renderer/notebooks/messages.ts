/** Texts of notebooks. */
export const NOTEBOOK_MESSAGES = {
  'action.addToNotebook': 'Add search to a notebook',
  'action.newNotebook': 'New notebook',
  'action.notebooks': 'Notebooks',
  'bundle.showNotebook': 'Open this notebook',
  'bundle.takeDashboard': 'Add to my dashboards',
} as const;
