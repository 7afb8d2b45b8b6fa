//! A dossier that is built again at every change. What is served and what is written come from the same build.

use std::path::Path;

use anyhow::Result;

use crate::base::UrlPath;
use crate::output::Artifact;
use crate::pipeline::{self, Cache, Outcome};
use crate::world::clock;
use crate::world::read::folder::{Folder, Found, Options, Rumours};

/// The folder as last read, and what the last builds worked out.
pub struct Live {
    folder: Folder,
    cache: Cache,
    /// As given on the command line; without it the day may change while the program runs.
    today: Option<String>,
    with_drafts: bool,
    /// A look at the folder failed: nobody knows what was missed.
    is_lost: bool,
}

impl Live {
    /// Reads a dossier.
    pub fn new(root: &Path, today: Option<String>, with_drafts: bool) -> Result<Self> {
        Ok(Self { folder: Folder::read(root)?, cache: Cache::default(), today, with_drafts, is_lost: false })
    }

    /// Builds what was read last. `show` sees pages as soon as they are there: first those of edited files and those that are open, then all; whether
    /// these are all is the second argument.
    pub fn build(&mut self, open: &[UrlPath], show: impl Fn(&[(UrlPath, Artifact)], bool)) -> Result<Outcome> {
        let today = clock::today(self.today.as_deref())?;
        let inputs = self.folder.inputs(&Options { today, with_drafts: self.with_drafts });
        let preview = pipeline::preview(&inputs, &mut self.cache, open);
        if preview.broken.is_empty() && !preview.pages.is_empty() {
            show(&preview.pages, false);
        }
        Ok(preview.complete(&mut self.cache, |pages| show(pages, true)))
    }

    /// Looks at the folder again. After an error the next look is at everything.
    pub fn look_again(&mut self, rumours: &Rumours) -> Result<Found> {
        let was_lost = self.is_lost;
        let rumours = if was_lost { &Rumours::Everything } else { rumours };
        let res = self.folder.look_again(rumours);
        self.is_lost = res.is_err();
        res.map(|found| Found { was_lost, ..found })
    }
}
