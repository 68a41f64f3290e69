import {
  getTextOfJSDocComment,
  isCallSignatureDeclaration,
  isConstructorDeclaration,
  isExpressionWithTypeArguments,
  isGetAccessorDeclaration,
  isIdentifier,
  isImportTypeNode,
  isJSDoc,
  isMethodDeclaration,
  isMethodSignatureDeclaration,
  isPrivateKeyword,
  isPropertyDeclaration,
  isPropertySignatureDeclaration,
  isStringLiteral,
  isTypeQueryNode,
  isTypeReferenceNode,
  type Node,
} from "typescript/unstable/ast";
import { afterAll, describe, expect, it } from "vitest";
import { type Exported, publicTypes } from "./public-types.ts";

const types = publicTypes();
afterAll(() => types.close());

const memberTests = [
  isPropertySignatureDeclaration,
  isMethodSignatureDeclaration,
  isCallSignatureDeclaration,
  isPropertyDeclaration,
  isMethodDeclaration,
  isGetAccessorDeclaration,
  isConstructorDeclaration,
];

const isMember = (node: Node) => memberTests.some((test) => test(node));

/** Whether a docstring with words stands before it, not tags alone. */
const isDocumented = (node: Node) =>
  (node.jsDoc ?? []).some((doc) => isJSDoc(doc) && (getTextOfJSDocComment(doc.comment) ?? "").trim() !== "");

function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = [];
  node.forEachChild((child) => void children.push(child));
  return children;
}

/** What users of an export see below a node: no private members, and no constructor of what is only a type. */
function publicChildren(node: Node, { isValue }: Exported): readonly Node[] {
  return childrenOf(node).filter((child) => {
    if (isConstructorDeclaration(child) && !isValue) return false;
    return !isMember(child) || !childrenOf(child).some(isPrivateKeyword);
  });
}

function nameOf(member: Node): string {
  if (isConstructorDeclaration(member)) return "constructor";
  if (isCallSignatureDeclaration(member)) return "()";
  const name = childrenOf(member).find((child) => isIdentifier(child) || isStringLiteral(child));
  return name?.getText() ?? "";
}

/** Members without a docstring below a node, nested ones included: "options.quadrature.points". */
function undocumented(node: Node, path: string, exported: Exported): readonly string[] {
  return publicChildren(node, exported).flatMap((child) => {
    if (!isMember(child)) return undocumented(child, path, exported);
    const name = `${path}.${nameOf(child)}`;
    return [...(isDocumented(child) ? [] : [name]), ...undocumented(child, name, exported)];
  });
}

/** The names of types, and of values after typeof, that are mentioned below a node. */
function mentioned(node: Node, exported: Exported): readonly Node[] {
  return publicChildren(node, exported).flatMap((child) => {
    const inner = mentioned(child, exported);
    if (isTypeReferenceNode(child)) return [child.typeName, ...inner];
    if (isExpressionWithTypeArguments(child)) return [child.expression, ...inner];
    if (isTypeQueryNode(child)) return [child.exprName, ...inner];
    if (isImportTypeNode(child) && child.qualifier !== undefined) return [child.qualifier, ...inner];
    return inner;
  });
}

describe("what the entries export", () => {
  it("has docstrings, and so have its members", () => {
    const missing = types.exported.flatMap((exported) => {
      const path = `${exported.entry}: ${exported.name}`;
      return [
        ...(exported.documented.every(isDocumented) ? [] : [path]),
        ...exported.declarations.flatMap((node) => undocumented(node, path, exported)),
      ];
    });
    expect([...new Set(missing)]).toEqual([]);
  });

  it("mentions only types of ours that an entry exports", () => {
    const known = new Set(types.exported.map(({ symbol }) => symbol.id));
    const missing = types.exported.flatMap((exported) =>
      exported.declarations
        .flatMap((node) => mentioned(node, exported))
        .flatMap((name) => {
          const symbol = types.own(name);
          if (symbol === undefined || known.has(symbol.id)) return [];
          return [`${symbol.name}, mentioned by ${exported.entry}: ${exported.name}`];
        }),
    );
    expect([...new Set(missing)]).toEqual([]);
  });

  it("is seen whole: as many names as a user would find, and mentions among them", () => {
    expect(types.exported.length).toBeGreaterThan(300);
    const domain = types.exported.find(({ name }) => name === "Domain")!;
    const names = mentioned(domain.declarations[0]!, domain).map((node) => types.own(node)?.name);
    expect(names).toContain("BoundaryPiece");
  });
});

it("the root has at most 46 values: what is rarer belongs to the other entries", () => {
  const values = types.exported.filter(({ entry, isValue }) => entry === "deep-ritz" && isValue);
  expect(values.length).toBeGreaterThan(30);
  expect(values.length, values.map(({ name }) => name).join(" ")).toBeLessThanOrEqual(46);
});
