"""Acts as forms: what a person may do to a case now, what each act asks for, and which domain function carries it out.

buttons.buttons_for(case, view, actor=…, now=…)   what may be done, as buttons
forms.ActForm(setting, data=…)                    what an act asks for, by the workflow table
carry_out.carry_out(setting, form)                the domain function of an act
"""
