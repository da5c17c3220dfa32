//! Who may do what in this workspace.

use super::{role_choices, role_of, role_text};
use crate::{
    fault::{Elsewhere, at},
    load::{load, show},
    query,
    shell::rail::role_name,
};
use client::{Problem, settings, use_session};
use leptos::prelude::*;
use ui::{Avatar, Button, Confirm, Dialog, IconButton, Look, Select, Size, SkeletonRows, TextField, When, use_toasts};
use wire::account::{Member, NewMember, Role};

/// The members.
#[component]
pub fn Members() -> impl IntoView {
    let all = load(settings::members);
    let adding = query::open("add");
    let removing = RwSignal::new(false);
    let gone = RwSignal::new(None::<Member>);
    let toasts = use_toasts();
    let session = use_session();
    let may = Signal::derive(move || session.may(Role::Admin));
    let change = move |member: &Member, shown: RwSignal<String>, role: String| {
        let (id, name, before) = (member.id, member.user.name.clone(), shown.get_untracked());
        let role = role_of(&role);
        shown.set(role_text(role));
        client::spawn(async move {
            match settings::change_role(id, role).await {
                Ok(_) => toasts.ok(format!("{name} is {}", role_name(role).to_lowercase()), ""),
                Err(problem) => {
                    toasts.problem("Could not change the role", &problem);
                    let _gone = shown.try_set(before);
                }
            }
            all.reload();
        });
    };
    let remove = move |()| {
        let Some(member) = gone.get_untracked() else { return };
        client::spawn(async move {
            match settings::remove_member(member.id).await {
                Ok(()) => toasts.ok(format!("{} is out", member.user.name), ""),
                Err(problem) => toasts.problem("Could not remove", &problem),
            }
            removing.set(false);
            all.reload();
        });
    };
    let changed = Callback::new(move |()| all.reload());
    view! {
        <div class="page narrow">
            <div class="section-head"><div class="grow"><h2>"Members"</h2><p class="t3">"Each role may do everything the ones below it may."</p></div><Button look=Look::Primary icon="plus" disabled=Signal::derive(move || !may.get()) on_click=move |_| adding.set(true)>"Add a member"</Button></div>
            {show(all, || view! { <SkeletonRows rows=3 /> }.into_any(), move |members: Signal<Vec<Member>>| view! {
                <section class="card"><table class="edge"><thead><tr><th>"Person"</th><th>"Role"</th><th>"Since"</th><th class="fit"><span class="sr">"Remove"</span></th></tr></thead><tbody>
                    <For each=move || members.get() key=|member| (member.id, member.role) let:member>
                        {
                            let stored = StoredValue::new(member.clone());
                            let role = RwSignal::new(role_text(member.role));
                            view! {
                                <tr>
                                    <td><span class="row"><Avatar name=member.user.name.clone() /><span class="med">{member.user.name.clone()}</span><span class="sub">{member.user.email.clone()}</span></span></td>
                                    <td class="role"><Select bare=true size=Size::Small label=format!("Role of {}", member.user.name) value=role options=role_choices() disabled=Signal::derive(move || !may.get()) on_change=move |next: String| stored.with_value(|member| change(member, role, next)) /></td>
                                    <td class="t2"><When at=member.created_at /></td>
                                    <td class="fit"><IconButton icon="x" label=format!("Remove {}", member.user.name) class="sm" disabled=Signal::derive(move || !may.get()) on_click=move |_| { gone.set(Some(stored.get_value())); removing.set(true); } /></td>
                                </tr>
                            }
                        }
                    </For>
                </tbody></table></section>
            }.into_any())}
        </div>
        <Add open=adding changed=changed />
        <Confirm open=removing title=Signal::derive(move || gone.with(|gone| gone.as_ref().map(|member| format!("Remove {}?", member.user.name)).unwrap_or_default())) action="Remove" on_confirm=remove><p class="t2">"They can no longer see this workspace. What they did stays in the audit log."</p></Confirm>
    }
}

#[component]
fn Add(open: RwSignal<bool>, changed: Callback<()>) -> impl IntoView {
    let (email, name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let role = RwSignal::new("builder".to_owned());
    let problem = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    let add = move |_| {
        busy.set(true);
        problem.set(None);
        let first = password.get_untracked();
        let body = NewMember {
            email: email.get_untracked().trim().to_owned(),
            name: name.get_untracked(),
            role: role_of(&role.get_untracked()),
            password: (!first.is_empty()).then_some(first),
        };
        client::spawn(async move {
            match settings::add_member(&body).await {
                Ok(member) => {
                    toasts.ok(format!("{} is in", member.user.name), "");
                    for text in [email, name, password] {
                        text.set(String::new());
                    }
                    open.set(false);
                    let _gone = changed.try_run(());
                }
                Err(refused) => problem.set(Some(refused)),
            }
            let _gone = busy.try_set(false);
        });
    };
    let footer = move || view! { <Button size=Size::Large on_click=move |_| open.set(false)>"Cancel"</Button><Button size=Size::Large look=Look::Primary busy=busy on_click=add>"Add"</Button> };
    view! {
        <Dialog open=open title="Add a member" footer=footer>
            <TextField label="E-mail" kind="email" value=email error=at(problem, "/email") required=true autofocus=true size=Size::Large />
            <TextField label="Name" value=name error=at(problem, "/name") required=true size=Size::Large />
            <Select label="Role" value=role options=role_choices() size=Size::Large on_change=move |next: String| role.set(next) />
            <TextField label="First password" kind="password" value=password error=at(problem, "/password") autocomplete="new-password" size=Size::Large help="Needed for an address that is new here. Tell it to them; they change it afterwards." />
            <Elsewhere problem=problem shown=&["/email", "/name", "/password"] />
        </Dialog>
    }
}
