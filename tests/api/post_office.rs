//! A mail server on a free port: it speaks as much SMTP as is needed, and misbehaves as it is told.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What becomes of one connection.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mood {
    /// The letter is taken.
    Takes,
    /// The recipient is answered with this.
    AnswersRecipient(&'static str),
    /// The letter is read, and answered with this.
    AnswersLetter(&'static str),
    /// The connection breaks in the middle of the letter.
    BreaksOff,
}

/// A letter as it came, whatever became of it.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) text: String,
}

impl Letter {
    pub(crate) fn header(&self, name: &str) -> String {
        let (head, _) = self.text.split_once("\r\n\r\n").unwrap_or((&self.text, ""));
        let unfolded = head.replace("\r\n ", " ");
        let prefix = format!("{name}: ");
        unfolded.lines().find_map(|line| line.strip_prefix(&prefix)).unwrap_or_default().to_owned()
    }
}

#[derive(Clone)]
pub(crate) struct PostOffice {
    address: SocketAddr,
    letters: Arc<Mutex<Vec<Letter>>>,
}

impl PostOffice {
    /// Each connection finds it in the next mood; after the last one it takes everything.
    pub(crate) async fn start(moods: Vec<Mood>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let letters = Arc::<Mutex<Vec<Letter>>>::default();
        let (kept, mut moods) = (Arc::clone(&letters), VecDeque::from(moods));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mood = moods.pop_front().unwrap_or(Mood::Takes);
                tokio::spawn(serve(stream, mood, Arc::clone(&kept)));
            }
        });
        Self { address, letters }
    }

    pub(crate) fn address(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// What came, in order of recipients: letters of one moment come in any order.
    pub(crate) fn letters(&self) -> Vec<Letter> {
        let mut letters = self.letters.lock().unwrap().clone();
        letters.sort_by(|a, b| a.to.cmp(&b.to));
        letters
    }
}

async fn serve(stream: TcpStream, mood: Mood, kept: Arc<Mutex<Vec<Letter>>>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read);
    let mut to = String::new();
    write.write_all(b"220 post.example ESMTP\r\n").await.ok()?;
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let answer = match line.get(..4).unwrap_or_default().to_uppercase().as_str() {
            "EHLO" => "250-post.example\r\n250 8BITMIME",
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                if let Mood::AnswersRecipient(answer) = mood { answer } else { "250 yes" }
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut text = String::new();
                loop {
                    let mut line = String::new();
                    if lines.read_line(&mut line).await.ok()? == 0 || line == ".\r\n" {
                        break;
                    }
                    text.push_str(&line);
                    if matches!(mood, Mood::BreaksOff) && text.contains("\r\n\r\n") {
                        kept.lock().unwrap().push(Letter { to, text });
                        return None;
                    }
                }
                kept.lock().unwrap().push(Letter { to: to.clone(), text });
                if let Mood::AnswersLetter(answer) = mood { answer } else { "250 taken" }
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await.ok()?;
                return Some(());
            }
            _ => "250 fine",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
}
