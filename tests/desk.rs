//! A desk of its own for every test: a folder, a book, and the real program.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;

pub struct Desk {
    folder: TempDir,
}

/// What a run of the program said.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Desk {
    /// A folder without a book.
    pub fn bare() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// A folder with a new book.
    pub fn new() -> Self {
        static MADE: OnceLock<Desk> = OnceLock::new();
        MADE.get_or_init(|| {
            let desk = Self::bare();
            desk.run(&["init"]).expect(0);
            desk
        })
        .copy()
    }

    /// Another desk with the same files on it: what is made once need not be made for every test.
    pub fn copy(&self) -> Self {
        let desk = Self::bare();
        for entry in fs::read_dir(self.folder.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                fs::copy(&path, desk.folder.path().join(path.file_name().unwrap())).unwrap();
            }
        }
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn book(&self) -> PathBuf {
        self.path("book.trueup")
    }

    /// Writes a file and returns its name.
    pub fn write(&self, name: &str, text: &str) -> &Self {
        fs::write(self.path(name), text).unwrap();
        self
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs the program in the folder, on the book, at noon of a fixed day.
    pub fn run(&self, arguments: &[&str]) -> Said {
        self.run_at("2026-06-30T12:00:00Z", arguments)
    }

    /// Runs the program at another time.
    pub fn run_at(&self, now: &str, arguments: &[&str]) -> Said {
        let output = Command::new(env!("CARGO_BIN_EXE_trueup"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env("TRUEUP_BOOK", self.book())
            .env("TRUEUP_NOW", now)
            .env("HOME", self.folder.path())
            .env_remove("TRUEUP_TRACE")
            .env_remove("XDG_CONFIG_HOME")
            .output()
            .unwrap();
        Said::from(&output)
    }

    pub fn json(&self, arguments: &[&str]) -> Value {
        let mut all = vec!["--format", "json"];
        all.extend(arguments);
        let said = self.run(&all);
        serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}\n{}\n{}", said.out, said.err))
    }

    /// A plain connection, as any other client has it: no foreign keys, no recursive triggers.
    pub fn stranger(&self) -> Connection {
        let conn = Connection::open(self.book()).unwrap();
        // Nobody pulls the plug here, and waiting for the disk proves nothing.
        conn.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA recursive_triggers = OFF; PRAGMA synchronous = OFF").unwrap();
        conn
    }

    pub fn count(&self, sql: &str) -> i64 {
        self.stranger().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    pub fn text(&self, sql: &str) -> String {
        self.stranger().query_row(sql, [], |row| row.get::<_, Option<String>>(0)).unwrap().unwrap_or_default()
    }

    /// The findings of one check, as objects.
    pub fn findings(&self, check: &str) -> Vec<Value> {
        self.json(&["reconcile", check]).as_array().unwrap().clone()
    }
}

impl From<&Output> for Said {
    fn from(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Said {
    /// Both streams, when the exit code is not the one expected.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }
}

/// The folder of shared data, where it is there; says loudly when it is not.
pub fn shared(what: &str) -> Option<PathBuf> {
    let root = std::env::var("TRUEUP_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(root).join(what);
    if path.exists() {
        return Some(path);
    }
    // Past the capture of the test runner, which shows nothing of a test that passes.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {} is not there (set TRUEUP_SHARED)", path.display());
    None
}

/// A small world: three leads, two of whom converted, a deal each, two payments.
pub const LEADS: &str = "\
lead_id,email,phone,full_name,created_at,source
L1,ana@example.com,+14155550101,Ana Example,2026-01-05T10:00:00Z,google
L2,ben@example.com,+14155550102,Ben Example,2026-01-06T10:00:00Z,google
L3,cleo@example.com,,Cleo Example,2026-01-07T10:00:00Z,direct
";
pub const CONVERSIONS: &str = "\
event_id,event_name,lead_id,event_time,source_tool,utm_source,utm_medium,utm_campaign,external_id
E1,lead_submission_success,L1,2026-01-05T10:05:00Z,quiz,google,cpc,spring,x1
E2,lead_submission_success,L2,2026-01-06T10:05:00Z,demo,google,cpc,spring,x2
E3,page_view,L3,2026-01-07T10:00:00Z,quiz,google,cpc,,
";
pub const DEALS: &str = "\
Record ID,Deal Name,Deal Stage,Amount,Currency,Create Date,Close Date,Contact Email
D1,Ana course,Closed Won,100.00,USD,2026-01-10 09:00,2026-02-01 09:00,ANA@example.com 
D2,Ben course,Qualified,200.00,USD,2026-01-11 09:00,,ben@example.com
";
pub const PAYMENTS: &str = "\
invoice_id,email,amount_paid,currency,payment_date
I1,ana@example.com,100.00,USD,2026-02-10
";

impl Desk {
    /// A desk with the small world imported.
    pub fn with_small_world() -> Self {
        static MADE: OnceLock<Desk> = OnceLock::new();
        MADE.get_or_init(|| {
            let desk = Self::new();
            desk.write("leads.csv", LEADS)
                .write("conversions.csv", CONVERSIONS)
                .write("crm_deals.csv", DEALS)
                .write("payments.csv", PAYMENTS);
            desk.run(&["import", "leads.csv", "conversions.csv", "crm_deals.csv", "payments.csv"]).expect(0);
            desk
        })
        .copy()
    }
}
