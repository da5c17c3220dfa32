//! A CSV file into the table: chosen or dropped, looked at, taken.

use super::sheet::Sheet;
use client::{Problem, is_stale, lookup_tables};
use leptos::{ev::DragEvent, prelude::*};
use ui::{Button, Checkbox, Dialog, Look, Note, Said, Segmented, Size, Tone, format, use_toasts};
use wasm_bindgen::JsCast;
use wire::table::{ImportMode, ImportPreview, LookupTable as Data};

/// How many mistakes of a file are shown.
const MISTAKES_SHOWN: usize = 8;

/// The state of one import.
#[derive(Clone, Copy)]
struct State {
    sheet: Sheet,
    file: RwSignal<Option<web_sys::File>, LocalStorage>,
    mode: RwSignal<ImportMode>,
    /// Whether the first row holds names; `None`: it is guessed.
    header: RwSignal<Option<bool>>,
    preview: RwSignal<Option<ImportPreview>>,
    problem: RwSignal<Option<Problem>>,
    /// Which question is the latest.
    turn: StoredValue<u32>,
}

impl State {
    fn take(self, file: Option<web_sys::File>) {
        if file.is_some() {
            self.header.set(None);
            self.file.set(file);
            self.ask();
        }
    }

    /// Asks what the import would change; the latest question wins.
    fn ask(self) {
        let Some(file) = self.file.get_untracked() else { return };
        let own = self.turn.get_value() + 1;
        self.turn.set_value(own);
        let id = self.sheet.stored.with_untracked(|stored| stored.id);
        let (mode, header) = (self.mode.get_untracked(), self.header.get_untracked());
        client::spawn(async move {
            let answer = lookup_tables::preview_import(id, mode, header, file.unchecked_into()).await;
            if self.turn.try_get_value() == Some(own) {
                let (preview, problem) = answer.map_or_else(|problem| (None, Some(problem)), |preview| (Some(preview), None));
                self.preview.set(preview);
                self.problem.set(problem);
            }
        });
    }

    fn clear(self) {
        self.file.set(None);
        self.preview.set(None);
        self.problem.set(None);
        self.header.set(None);
    }
}

/// The dialog.
#[component]
pub fn Import(open: RwSignal<bool>, sheet: Sheet, changed: Callback<Data>, theirs: RwSignal<Option<Data>>) -> impl IntoView {
    let state = State {
        sheet,
        file: RwSignal::new_local(None),
        mode: RwSignal::new(ImportMode::Replace),
        header: RwSignal::new(None),
        preview: RwSignal::new(None),
        problem: RwSignal::new(None),
        turn: StoredValue::new(0),
    };
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    Effect::new(move || {
        if !open.get() {
            state.clear();
        }
    });
    let import = move |_| {
        let Some(file) = state.file.get_untracked() else { return };
        busy.set(true);
        let id = sheet.stored.with_untracked(|stored| stored.id);
        let (mode, header) = (state.mode.get_untracked(), state.header.get_untracked());
        client::spawn(async move {
            match lookup_tables::import(id, sheet.revision(), mode, header, file.unchecked_into()).await {
                Ok(now) => {
                    toasts.ok("Imported", "Mappings use the new rows from now on.");
                    let _gone = changed.try_run(now);
                    let _gone = open.try_set(false);
                }
                Err(problem) if is_stale(&problem) => {
                    if let Ok(now) = lookup_tables::get(id).await {
                        let _gone = theirs.try_set(Some(now));
                    }
                    let _gone = open.try_set(false);
                }
                Err(problem) => drop(state.problem.try_set(Some(problem))),
            }
            let _gone = busy.try_set(false);
        });
    };
    let ready = Signal::derive(move || state.preview.with(Option::is_some) && !sheet.dirty.get());
    let footer = move || {
        view! {
            <Button size=Size::Large on_click=move |_| open.set(false)>"Cancel"</Button>
            <Button size=Size::Large look=Look::Primary busy=busy disabled=Signal::derive(move || !ready.get()) on_click=import>"Import"</Button>
        }
    };
    view! {
        <Dialog open=open title="Import CSV" subtitle="Delimiter and characters are told from the file itself." wide=true footer=footer>
            {move || sheet.dirty.get().then(|| view! { <div class="field"><Note tone=Tone::Warning>"There are changes that are not saved. Save or discard them first."</Note></div> })}
            <Choose state=state />
            <Mode state=state />
            <Outcome state=state />
        </Dialog>
    }
}

#[component]
fn Choose(state: State) -> impl IntoView {
    let over = RwSignal::new(false);
    let name = move || state.file.with(|file| file.as_ref().map_or_else(|| "or drop it here".to_owned(), web_sys::File::name));
    let pick = move |event: leptos::ev::Event| {
        let input = event_target::<web_sys::HtmlInputElement>(&event);
        state.take(input.files().and_then(|files| files.item(0)));
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        state.take(event.data_transfer().and_then(|data| data.files()).and_then(|files| files.item(0)));
    };
    view! {
        <div class="field row drop-file" class:over=over on:dragover=move |event: DragEvent| { event.prevent_default(); over.set(true); } on:dragleave=move |_| over.set(false) on:drop=dropped>
            <label class="file"><span class="btn"><ui::Icon name="upload" class="s" />"Choose a file"</span><input type="file" aria-label="CSV file" accept=".csv,.tsv,.txt,text/csv" on:change=pick /></label>
            <span class="t3 ell">{name}</span>
        </div>
    }
}

#[component]
fn Mode(state: State) -> impl IntoView {
    let value = Signal::derive(move || if state.mode.get() == ImportMode::Merge { "merge" } else { "replace" }.to_owned());
    let choose = move |mode: String| {
        state.mode.set(if mode == "merge" { ImportMode::Merge } else { ImportMode::Replace });
        state.ask();
    };
    let header = Signal::derive(move || {
        state.header.get().unwrap_or_else(|| state.preview.with(|preview| preview.as_ref().is_none_or(|preview| preview.header)))
    });
    let options = vec![("replace".to_owned(), "Replace all rows".to_owned()), ("merge".to_owned(), "Merge by key".to_owned())];
    view! {
        <div class="field row">
            <Segmented label="What happens to the rows that are there" options=options value=value on_change=choose />
            <Checkbox label="The first row holds the names" shown=true checked=header on_change=move |on| { state.header.set(Some(on)); state.ask(); } />
        </div>
    }
}

/// What the import would change, or what is wrong with the file.
#[component]
fn Outcome(state: State) -> impl IntoView {
    move || {
        if let Some(problem) = state.problem.get() {
            let lines = if problem.fields.is_empty() {
                vec![problem.detail.clone()]
            } else {
                problem.fields.iter().map(|field| field.detail.clone()).collect()
            };
            let more = lines.len().saturating_sub(MISTAKES_SHOWN);
            return view! {
                <div class="field"><Note tone=Tone::Failed>
                    {lines.into_iter().take(MISTAKES_SHOWN).map(|line| view! { <p><Said text=line /></p> }).collect_view()}
                    {(more > 0).then(|| view! { <p>{format!("And {more} more.")}</p> })}
                </Note></div>
            }
            .into_any();
        }
        state.preview.get().map(|preview| view! { <Preview preview=preview /> }).into_any()
    }
}

#[component]
fn Preview(preview: ImportPreview) -> impl IntoView {
    let delimiter = match preview.delimiter.as_str() {
        "\t" => "tabs".to_owned(),
        other => format!("`{other}`"),
    };
    let read =
        format!("{} read with {delimiter} between columns, as {}.", format::counted(preview.rows.into(), "row", "rows"), preview.charset);
    let figures = [(preview.added, "added"), (preview.changed, "changed"), (preview.removed, "removed"), (preview.unchanged, "unchanged")];
    let figures = figures.map(|(count, words)| view! { <span><b class="num">{format::count(count.into())}</b>" "{words}</span> });
    let head = preview.columns.into_iter().map(|name| view! { <th>{name}</th> }).collect_view();
    let has_rows = !preview.sample.is_empty();
    let rows = preview
        .sample
        .into_iter()
        .map(|row| view! { <tr>{row.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr> })
        .collect_view();
    view! {
        <div class="field" role="status">
            <p class="row import-figures">{figures.into_iter().collect_view()}</p>
            <p class="t3 fs12"><Said text=read /></p>
        </div>
        {has_rows.then(|| view! { <div class="version-rows" tabindex="0" role="region" aria-label="Rows that are new or different"><table class="dense"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div> })}
    }
}
