/** An expression of the language, as a tree. */
export type Node =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** Texts and expressions that are put together as text. */
  | { readonly kind: 'template'; readonly parts: readonly Node[] }
  /** `%{ for k, v in collection }body%{ endfor }` */
  | {
      readonly kind: 'templateFor';
      readonly keyName: string | undefined;
      readonly valueName: string;
      readonly collection: Node;
      readonly body: Node;
    }
  | { readonly kind: 'tuple'; readonly items: readonly Node[] }
  | { readonly kind: 'object'; readonly items: readonly (readonly [key: Node, value: Node])[] }
  | {
      readonly kind: 'for';
      readonly keyName: string | undefined;
      readonly valueName: string;
      readonly collection: Node;
      /** Undefined: the result is a tuple. */
      readonly key: Node | undefined;
      readonly value: Node;
      readonly condition: Node | undefined;
      readonly grouped: boolean;
    }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'attribute'; readonly on: Node; readonly name: string }
  | { readonly kind: 'index'; readonly on: Node; readonly key: Node }
  | { readonly kind: 'splat'; readonly on: Node; readonly each: Node }
  /** What the splat around it stands at. */
  | { readonly kind: 'element' }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Node[];
      readonly expands: boolean;
    }
  | { readonly kind: 'conditional'; readonly condition: Node; readonly yes: Node; readonly no: Node }
  | { readonly kind: 'unary'; readonly operator: '-' | '!'; readonly operand: Node }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Node; readonly right: Node };

export type Operator = '||' | '&&' | '==' | '!=' | '<' | '>' | '<=' | '>=' | '+' | '-' | '*' | '/' | '%';

/** Why a text is no expression. */
export class SyntaxProblem extends Error {}
