//! Signs in with the browser and prints ten messages: `cargo run -p topicdeck-client --example watch -- FOLDER FILTER`.
//!
//! FOLDER holds `profiles.toml`, of which the first profile is used. Nothing is stored. To try it without AWS, serve the
//! sandbox as the example `serve` of `topicdeck-sandbox` says.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr, reason = "this is a program")]

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;

use client::credentials::Provider;
use client::dial::Network;
use client::link::{self, Carry, LinkUpdate, Output};
use client::profile::Store;
use client::sign_in::{self, Background, DEFAULT_WAIT, Keyring, LoginPage, SignIn};
use model::{Batch, LinkCommand, Qos, TopicFilter};
use tokio::sync::mpsc;
use topicdeck_client as client;

const MESSAGES: usize = 10;

/// Passes batches on to the program, and prints what happens on the way to them.
struct Printer(mpsc::Sender<Arc<Batch>>);

impl Output for Printer {
    fn batch(&mut self, batch: Arc<Batch>) {
        // A link does not wait for a program that is slower than the broker.
        if let Err(error) = self.0.try_send(batch) {
            eprintln!("left out {} messages: they come too fast", error.into_inner().len());
        }
    }

    fn update(&mut self, update: LinkUpdate) {
        match update {
            LinkUpdate::Live { client_id, .. } => eprintln!("connected as {client_id}"),
            LinkUpdate::AttemptFailed { error, .. } => eprintln!("no connection: {error}"),
            LinkUpdate::ConnectionLost { error, .. } => eprintln!("connection lost: {error}"),
            _ => {}
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(filter)) = (arguments.next(), arguments.next()) else {
        return Err("usage: watch FOLDER FILTER".into());
    };
    let profile = Store::at(folder).load()?.into_iter().next().ok_or("profiles.toml has no profile")?;
    let network = Network::new()?;
    let session = sign_in(sign_in::Setup {
        profile: profile.clone(),
        network: network.clone(),
        keyring: Keyring::left_alone(),
        background: Background::new(|work| drop(tokio::spawn(work))),
    })
    .await?;
    eprintln!("signed in as {}", session.user());

    let credentials = Provider::new(&profile, Arc::new(session), &network);
    let (commands, receiver) = mpsc::channel(8);
    let (batches, mut incoming) = mpsc::channel(1_024);
    let setup = link::Setup::new(Arc::new(profile), network);
    let carry = Carry::default();
    let link = tokio::spawn(link::run(setup, credentials, receiver, Printer(batches), carry));
    let topic_filter = TopicFilter::parse(&filter)?;
    commands.send(LinkCommand::Subscribe { topic_filter, qos: Qos::AtLeastOnce }.into()).await?;
    print_messages(&mut incoming).await;
    // A link whose commands have ended disconnects cleanly. What it returns is for the next link.
    drop(commands);
    let _carry = link.await?;
    Ok(())
}

/// Opens the browser, and waits until the person has signed in there.
async fn sign_in(setup: sign_in::Setup) -> Result<sign_in::Session, Box<dyn Error>> {
    let mut attempt = SignIn::start(setup, DEFAULT_WAIT, &LoginPage::default()).await?;
    eprintln!("Sign in here: {}", attempt.url());
    // Without a browser on this computer the link above is enough.
    let _ = sign_in::open_browser(attempt.url()).await;
    let grant = attempt.wait().await?;
    Ok(attempt.exchange(grant).await?)
}

async fn print_messages(incoming: &mut mpsc::Receiver<Arc<Batch>>) {
    let (mut topics, mut printed) = (HashMap::new(), 0);
    while let Some(batch) = incoming.recv().await {
        // A topic is named in the first batch that uses it. When that one was left out, its name is not known here.
        topics.extend(batch.new_topics().iter().map(|topic| (topic.id, topic.name.to_owned())));
        for message in batch.iter() {
            let topic = topics.get(&message.topic).map_or("(a topic that was left out)", String::as_str);
            println!("{topic} {}", String::from_utf8_lossy(message.payload));
            printed += 1;
            if printed == MESSAGES {
                return;
            }
        }
    }
}
