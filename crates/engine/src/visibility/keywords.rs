//! The words that mean something in SQL, as the real server's parser has them.
//!
//! They matter to users: an attribute with the name of such a word has to be written in backticks, and an error shows a
//! column of that name in backticks.

/// What a word of SQL may be besides itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// The name of a column too, in lower case.
    Name,
    /// Nothing else.
    Reserved,
}

/// What `word`, in lower case, may be; nothing for a word that is no keyword.
pub(super) fn find(word: &str) -> Option<Use> {
    if NAMES.binary_search(&word).is_ok() {
        return Some(Use::Name);
    }
    RESERVED.binary_search(&word).is_ok().then_some(Use::Reserved)
}

#[rustfmt::skip]
const NAMES: &[&str] = &[
    "accessible", "against", "asensitive", "before", "begin", "bigint", "bit", "blob", "bool", "both", "call",
    "cascade", "change", "char", "character", "charset", "check", "comment", "commit", "committed", "condition",
    "continue", "current_user", "cursor", "date", "datetime", "day_hour", "day_microsecond", "day_minute",
    "day_second", "dec", "decimal", "declare", "delayed", "deterministic", "distinctrow", "double", "duplicate",
    "each", "elseif", "enclosed", "enum", "escaped", "exit", "expansion", "fetch", "float", "float4", "float8",
    "foreign", "fulltext", "generated", "geometry", "geometrycollection", "get", "global", "grant", "high_priority",
    "hour_microsecond", "hour_minute", "hour_second", "infile", "inout", "insensitive", "int", "int1", "int2", "int3",
    "int4", "int8", "integer", "io_after_gtids", "isolation", "iterate", "json", "key_block_size", "keys", "kill",
    "language", "last_insert_id", "leading", "leave", "less", "level", "linear", "lines", "linestring", "load",
    "long", "longblob", "longtext", "loop", "low_priority", "master_bind", "mediumblob", "mediumint", "mediumtext",
    "middleint", "minute_microsecond", "minute_second", "mode", "modifies", "multilinestring", "multipoint",
    "multipolygon", "names", "nchar", "no_write_to_binlog", "numeric", "offset", "only", "optimize",
    "optimizer_costs", "option", "optionally", "out", "outfile", "partition", "point", "polygon", "precision",
    "primary", "procedure", "query", "range", "read", "read_write", "reads", "real", "references", "release",
    "reorganize", "repair", "repeat", "repeatable", "require", "resignal", "restrict", "return", "revoke", "rollback",
    "schemas", "second_microsecond", "sensitive", "serializable", "session", "share", "signal", "signed", "smallint",
    "spatial", "specific", "sql", "sql_big_result", "sql_calc_found_rows", "sql_small_result", "sqlexception",
    "sqlstate", "sqlwarning", "ssl", "start", "starting", "status", "stored", "terminated", "text", "than", "time",
    "timestamp", "tinyblob", "tinyint", "tinytext", "trailing", "transaction", "trigger", "truncate", "uncommitted",
    "undo", "unlock", "unsigned", "usage", "varbinary", "varchar", "varcharacter", "variables", "varying", "view",
    "vindex", "vindexes", "virtual", "vitess_keyspaces", "vitess_shards", "vitess_tablets", "vschema_tables", "while",
    "with", "write", "xor", "year", "year_month", "zerofill",
];

#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "_binary", "add", "all", "alter", "analyze", "and", "as", "asc", "auto_increment", "between", "binary", "boolean",
    "by", "case", "cast", "collate", "column", "constraint", "convert", "create", "cross", "current_date",
    "current_time", "current_timestamp", "database", "databases", "default", "delete", "desc", "describe", "distinct",
    "div", "drop", "else", "end", "escape", "exists", "explain", "extended", "false", "for", "force", "from", "full",
    "group", "group_concat", "having", "if", "ignore", "in", "index", "inner", "insert", "interval", "into", "is",
    "join", "key", "left", "like", "limit", "localtime", "localtimestamp", "lock", "match", "maxvalue", "mod",
    "natural", "next", "not", "null", "on", "or", "order", "outer", "processlist", "regexp", "rename", "replace",
    "right", "rlike", "schema", "select", "separator", "set", "show", "sql_cache", "sql_no_cache", "starts_with",
    "straight_join", "stream", "substr", "substring", "table", "tables", "then", "to", "true", "union", "unique",
    "update", "use", "using", "utc_date", "utc_time", "utc_timestamp", "values", "when", "where",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_lists_can_be_searched() {
        assert!(NAMES.is_sorted());
        assert!(RESERVED.is_sorted());
    }

    #[test]
    fn words_are_told_apart() {
        assert_eq!(find("status"), Some(Use::Name));
        assert_eq!(find("select"), Some(Use::Reserved));
        assert_eq!(find("workflowid"), None);
    }
}
