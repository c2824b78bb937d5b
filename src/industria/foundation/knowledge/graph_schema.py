"""How the graph lies in SQLite. ``standing_facts`` are the facts that no reviewer rejected.

``facts`` can be walked from either end within an index alone: the primary key begins with the
subject, ``facts_target`` with the object, and both name the other end.
"""

# Kinds of what a text says in its own words: they are quoted, and are no names to look for in other texts.
WORDS_OF_TEXTS = ("failure", "cause", "action", "limit", "thing")

SCHEMA = """
CREATE TABLE IF NOT EXISTS entities (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS entities_kind ON entities (kind);
CREATE TABLE IF NOT EXISTS aliases (
    alias TEXT NOT NULL, entity TEXT NOT NULL, asset TEXT NOT NULL,
    PRIMARY KEY (alias, entity, asset)
);
CREATE INDEX IF NOT EXISTS aliases_entity ON aliases (entity);
CREATE INDEX IF NOT EXISTS aliases_asset ON aliases (asset);
CREATE TABLE IF NOT EXISTS facts (
    subject TEXT NOT NULL, relation TEXT NOT NULL, object TEXT NOT NULL,
    asset TEXT NOT NULL, locator TEXT NOT NULL, excerpt TEXT NOT NULL,
    PRIMARY KEY (subject, relation, object, asset, locator)
);
CREATE INDEX IF NOT EXISTS facts_target ON facts (object, relation, subject);
DROP INDEX IF EXISTS facts_object;
CREATE INDEX IF NOT EXISTS facts_asset ON facts (asset);
CREATE TABLE IF NOT EXISTS reviews (
    subject TEXT NOT NULL, relation TEXT NOT NULL, object TEXT NOT NULL, verdict TEXT NOT NULL,
    who TEXT NOT NULL, time TEXT NOT NULL, PRIMARY KEY (subject, relation, object)
);
CREATE TABLE IF NOT EXISTS same_as (
    entity TEXT PRIMARY KEY, canonical TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS split_names (
    alias TEXT PRIMARY KEY, entity TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS conflicts (
    subject TEXT NOT NULL, relation TEXT NOT NULL, kept TEXT NOT NULL, other TEXT NOT NULL,
    asset TEXT NOT NULL, PRIMARY KEY (subject, relation, kept, other, asset)
);
CREATE TABLE IF NOT EXISTS new_names (
    alias TEXT PRIMARY KEY
);
CREATE TABLE IF NOT EXISTS passages (
    id INTEGER PRIMARY KEY, asset TEXT NOT NULL, locator TEXT NOT NULL, text TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS passages_asset ON passages (asset);
CREATE VIRTUAL TABLE IF NOT EXISTS passage_keys USING fts5 (key, tokenize = 'trigram');
CREATE TABLE IF NOT EXISTS bindings (
    owner TEXT NOT NULL, what TEXT NOT NULL, name TEXT NOT NULL, machine TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (owner, what, name)
);
CREATE INDEX IF NOT EXISTS bindings_name ON bindings (name, machine);
CREATE INDEX IF NOT EXISTS bindings_machine ON bindings (machine);
CREATE TABLE IF NOT EXISTS bound_under (
    owner TEXT PRIMARY KEY, state TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS list_kinds (
    owner TEXT PRIMARY KEY, kind TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS told_bindings (
    tag TEXT PRIMARY KEY, machine TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS explained_codes (
    owner TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (owner, code, name)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS same_as_canonical ON same_as (canonical);
CREATE VIEW IF NOT EXISTS standing_facts AS SELECT f.* FROM facts f WHERE NOT EXISTS (
    SELECT 1 FROM reviews r WHERE r.subject = f.subject AND r.relation = f.relation
    AND r.object = f.object AND r.verdict = 'rejected'
)
"""
