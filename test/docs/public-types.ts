import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isExportSpecifier, isVariableDeclaration, type Node } from "typescript/unstable/ast";
import { API, type Project, SymbolFlags, type Symbol as TypeSymbol } from "typescript/unstable/sync";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A name that an entry exports, and what it stands for. */
export interface Exported {
  /** "deep-ritz" or "deep-ritz/geometry". */
  readonly entry: string;
  readonly name: string;
  readonly symbol: TypeSymbol;
  /** The package's own; none for what is passed on from another package. */
  readonly declarations: readonly Node[];
  /** Where its docstring stands: at its declarations, else at the export. */
  readonly documented: readonly Node[];
  /** False for types, and for classes of which only the type is exported. */
  readonly isValue: boolean;
}

/** The package as a compiler sees it from outside: by its declarations alone. */
export interface PublicTypes {
  /** Where programs are written that import it. */
  readonly folder: string;
  readonly exported: readonly Exported[];
  /** What a name stands for, aliases followed; undefined unless the package declares it. */
  own(name: Node): TypeSymbol | undefined;
  /** Writes programs, by their paths in the folder; returns what the compiler says against them. */
  errorsOf(programs: Readonly<Record<string, string>>): readonly string[];
  close(): void;
}

/**
 * Emits the package's declarations into a temporary folder and reads them through the compiler's own API: unstable, as
 * its name says, and the only one that TypeScript 7 has; package.json allows patches of 7.0 alone.
 */
export function publicTypes(): PublicTypes {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "deep-ritz-")));
  const types = join(folder, "types");
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const emit = ["-p", join(root, "tsconfig.build.json"), "--emitDeclarationOnly", "--outDir", types];
  execFileSync(process.execPath, [compiler, ...emit], { stdio: "inherit" });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const entries = entriesIn(types);
  const api = new API({ cwd: folder });
  const open = (name: string, files: readonly string[]): Project => {
    const config = join(folder, name);
    const paths = Object.fromEntries(Object.entries(entries).map(([entry, path]) => [entry, [path]]));
    const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false, paths };
    writeFileSync(
      config,
      JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, include: [], files }),
    );
    return api.updateSnapshot({ openProjects: [config] }).getProject(config)!;
  };
  const project = open("tsconfig.json", Object.values(entries));
  const isOwn = (node: Node) => node.getSourceFile().fileName.startsWith(types);
  return {
    folder,
    exported: Object.entries(entries).flatMap(([entry, path]) => exportsOf(project, entry, path, isOwn)),
    own(name) {
      const found = project.checker.getSymbolAtLocation(name);
      const symbol = found && followed(project, found);
      if (symbol === undefined || (symbol.flags & SymbolFlags.TypeParameter) !== 0) return undefined;
      return symbol.declarations.some((handle) => isOwn(handle.resolve()!)) ? symbol : undefined;
    },
    errorsOf(programs) {
      for (const [path, text] of Object.entries(programs)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      const paths = Object.keys(programs);
      const files = paths.map((path) => join(folder, path));
      const checked = open(`tsconfig.${basename(paths[0]!)}.json`, files); // the API reads a file once
      return paths.flatMap((path, k) => errorsIn(checked, files[k]!).map((error) => `${path}, ${error}`));
    },
    close: () => api.close(),
  };
}

/** The files of package.json's entries in a folder of declarations. */
function entriesIn(types: string): Readonly<Record<string, string>> {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    exports: Readonly<Record<string, { types?: string }>>;
  };
  return Object.fromEntries(
    Object.entries(exports).flatMap(([entry, { types: path }]) =>
      path === undefined ? [] : [[entry.replace(".", "deep-ritz"), path.replace("./dist", types)]],
    ),
  );
}

function exportsOf(
  project: Project,
  entry: string,
  path: string,
  isOwn: (node: Node) => boolean,
): readonly Exported[] {
  const module = project.checker.getSymbolAtLocation(project.program.getSourceFile(path)!)!;
  return project.checker.getExportsOfModule(module).map((alias) => {
    const symbol = followed(project, alias);
    const declarations = symbol.declarations.map((handle) => handle.resolve()!).filter(isOwn);
    const specifiers = alias.declarations.map((handle) => handle.resolve()!);
    return {
      entry,
      name: alias.name,
      symbol,
      declarations,
      documented:
        declarations.length > 0 ? declarations.map(statementOf) : specifiers.map(({ parent }) => parent),
      isValue: (symbol.flags & SymbolFlags.Value) !== 0 && !specifiers.every(isOfType),
    };
  });
}

/** Docstrings of constants stand before their statements. */
function statementOf(declaration: Node): Node {
  return isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
}

/** Whether it is a name in `export type { ... }`. */
function isOfType(specifier: Node): boolean {
  if (!isExportSpecifier(specifier)) return false;
  return /^export type\b/.test(specifier.parent.parent.getText());
}

function followed(project: Project, symbol: TypeSymbol): TypeSymbol {
  return (symbol.flags & SymbolFlags.Alias) === 0 ? symbol : project.checker.getAliasedSymbol(symbol);
}

function errorsIn({ program }: Project, path: string): readonly string[] {
  const file = program.getSourceFile(path)!;
  return [...program.getSyntacticDiagnostics(path), ...program.getSemanticDiagnostics(path)].map(
    ({ pos, text, messageChain = [] }) => {
      const line = file.getLineAndCharacterOfPosition(pos).line + 1;
      return `line ${line}: ${[text, ...messageChain.map((one) => one.text)].join(" ")}`;
    },
  );
}
