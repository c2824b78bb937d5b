"""How the catalogue lies in SQLite.

``derived`` says what was made from what, one row a pair; triggers keep it beside ``assets``, whoever
writes. ``editions`` are documents by number and revision, and which newer one took the place of each. ``retired`` are superseded assets that were already taken out of index and graph.
"""

from industria.foundation.lake import dataset_versions, private

_PARENTS = "json_each(NEW.body, '$.parents')"
# Not OR IGNORE: within a trigger the clause of the statement that fired it holds instead.
_RELATE = f"INSERT INTO derived SELECT DISTINCT value, NEW.id FROM {_PARENTS}"

SCHEMA = f"""
CREATE TABLE IF NOT EXISTS assets (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, source TEXT NOT NULL,
    sha256 TEXT NOT NULL, table_name TEXT NOT NULL, body TEXT NOT NULL,
    superseded_by TEXT NOT NULL DEFAULT '', sequence INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS assets_sha256 ON assets (sha256, sequence);
CREATE INDEX IF NOT EXISTS assets_source_name ON assets (source, name);
CREATE INDEX IF NOT EXISTS assets_name ON assets (name, superseded_by);
CREATE INDEX IF NOT EXISTS assets_table ON assets (table_name, superseded_by);
CREATE INDEX IF NOT EXISTS assets_current ON assets (superseded_by, sequence);
CREATE INDEX IF NOT EXISTS assets_sequence ON assets (sequence);
DROP INDEX IF EXISTS assets_source;
CREATE TABLE IF NOT EXISTS derived (
    parent TEXT NOT NULL, child TEXT NOT NULL, PRIMARY KEY (parent, child)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS derived_child ON derived (child);
CREATE TABLE IF NOT EXISTS retired (
    asset TEXT PRIMARY KEY
) WITHOUT ROWID;
INSERT OR IGNORE INTO derived SELECT p.value, a.id FROM pragma_user_version v
    CROSS JOIN assets a CROSS JOIN json_each(a.body, '$.parents') p WHERE v.user_version < 1;
PRAGMA user_version = 1;
CREATE TRIGGER IF NOT EXISTS assets_added AFTER INSERT ON assets BEGIN {_RELATE}; END;
CREATE TRIGGER IF NOT EXISTS assets_changed AFTER UPDATE OF body ON assets BEGIN DELETE FROM derived WHERE child = OLD.id; {_RELATE}; END;
CREATE TRIGGER IF NOT EXISTS assets_gone AFTER DELETE ON assets BEGIN DELETE FROM derived WHERE child = OLD.id; DELETE FROM retired WHERE asset = OLD.id; END;
CREATE TABLE IF NOT EXISTS findings (
    asset TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS findings_asset ON findings (asset);
CREATE TABLE IF NOT EXISTS flags (
    asset TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (asset, reason)
);
CREATE TABLE IF NOT EXISTS understood (
    asset TEXT PRIMARY KEY, body TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS editions (
    asset TEXT PRIMARY KEY, number TEXT NOT NULL, body TEXT NOT NULL,
    superseded_by TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS editions_number ON editions (number);
CREATE TABLE IF NOT EXISTS answers (
    table_name TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL,
    PRIMARY KEY (table_name, question)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS names (
    name TEXT PRIMARY KEY, source TEXT NOT NULL
);{dataset_versions.SCHEMA};{private.SCHEMA}
"""
