/** The notebooks: the one that is open, or the list of them. */
export function NotebooksPage(): React.JSX.Element {
  return <div />;
}
