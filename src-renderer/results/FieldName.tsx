/** The name of a field where there may be little room for it. */
import './FieldName.css';

/** What comes after its last dot can be read also where there is no room for all of it: nested fields begin alike. */
export function FieldName({ name }: { readonly name: string }): React.JSX.Element {
  const dot = name.lastIndexOf('.') + 1;
  return (
    <span className="field-name">
      {dot > 0 && <span className="truncate field-path">{name.slice(0, dot)}</span>}
      <span className="truncate">{name.slice(dot)}</span>
    </span>
  );
}
