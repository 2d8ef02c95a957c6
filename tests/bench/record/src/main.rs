//! Recordings of JSON messages of 128 bytes, written, read, searched, and made by a link.
//!
//! Usage: record recording|rows FOLDER TOPICS      a million messages, recorded or as one row each in SQLite
//!        record sustained FOLDER TOPICS MILLIONS  the recording of the profile "bench" in a folder of kept files
//!        record first FOLDER                      its first rows
//!        record search FOLDER QUERY               a search over all of it
//!        record link CONFIG on|off SECS           a link that takes all that comes, with a recorder or without
//!
//! The heads of the files say what is printed.

mod link;
#[path = "../../search/src/messages.rs"]
mod messages;
mod read;
mod write;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [how @ ("recording" | "rows"), folder, topics] => {
            write::a_million(how == "rows", folder, topics.parse().expect("a number"));
        }
        ["sustained", folder, topics, millions] => {
            write::sustained(folder, topics.parse().expect("a number"), millions.parse().expect("a number"));
        }
        ["first", folder] => read::first(folder),
        ["search", folder, query] => read::search(folder, query),
        ["link", config, recorder, secs] => link::link(config, recorder == "on", secs.parse().expect("a number")),
        _ => panic!("recording|rows FOLDER TOPICS, sustained, first, search or link: see the head of main.rs"),
    }
}
